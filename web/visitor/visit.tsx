// One visit: at the door its decision, after it what was, and the calm end.
import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Problem, type Answer } from '../parts/api'
import { now, second } from '../parts/clock'
import { OutcomeGlyph, StatusGlyph } from '../parts/glyphs'
import { t } from '../parts/language'
import { Trouble } from '../parts/trouble'
import { inOffset, lasting, milliseconds, when } from '../parts/when'
import { Decision, Facts } from './decision'
import { Reasons } from './evidence'
import { Known } from './known'
import { go } from '../parts/route'
import { Screen, Tabs, useHeading } from './screen'
import { find, inside, latest, refresh, remove, type Visit } from './visits'

const justNow = 5_000

export function OneVisit({ id }: { id: string }) {
  const problem = useSignal<Problem | null>(null)
  const visit = find(id)
  const young = useComputed(() => isNews(find(id)))
  useEffect(() => {
    if (visit && now() - Date.parse(latest(visit).at) < justNow) return
    refresh(id).catch((reason) => {
      if (!(reason instanceof Problem)) throw reason
      problem.value = reason
    })
  }, [id])
  if (!visit) {
    return (
      <Screen name="visit" title={t('visitor.visit')} back="/visits">
        <Trouble id="visit-problem" problem={problem} />
      </Screen>
    )
  }
  if (visit.left && !visit.exit) return <LeftAlone visit={visit} />
  if (!young.value || visit.closed) return <Past visit={visit} />
  if (visit.exit) return <Left exit={visit.exit} />
  return (
    <Known>
      <Decision visit={visit} entry={visit.entry!} />
    </Known>
  )
}

// isNews: the receipt of the latest of a visit is nobody else's yet.
function isNews(visit: Visit | undefined): boolean {
  return !!visit && second.value < Date.parse(latest(visit).receipt?.valid_until ?? '')
}

// Left is the calm end of a visit.
function Left({ exit }: { exit: Answer }) {
  const heading = useHeading(exit.venue!.name)
  const { outcome, text } = exit.decision
  return (
    <main class="page left" data-screen="left" data-outcome={outcome} data-receipt={exit.receipt?.code}>
      <p class="huge">
        <OutcomeGlyph outcome={outcome} />
      </p>
      <h1 class="huge" tabIndex={-1} ref={heading}>
        {t(`outcome.${outcome}`)}
      </h1>
      {stayed(exit) && <p class="large">{stayed(exit)}</p>}
      <p>
        <b>{exit.venue!.name}</b>
        <br />
        {when(exit.at)}
      </p>
      <p>{text}</p>
      <a class="button wide" href="/">
        {t('visitor.home')}
      </a>
      <Tabs />
    </main>
  )
}

// LeftAlone is an end that the service does not know of yet.
function LeftAlone({ visit }: { visit: Visit }) {
  const { venue, at } = latest(visit)
  const heading = useHeading(venue!.name)
  return (
    <main class="page left" data-screen="left" data-outcome="unsent">
      <p class="huge">
        <OutcomeGlyph outcome="left" />
      </p>
      <h1 class="huge" tabIndex={-1} ref={heading}>
        {t('outcome.left')}
      </h1>
      <p>
        <b>{venue!.name}</b>
        <br />
        {when(inOffset(Date.parse(visit.left!), at))}
      </p>
      <p role="status">{t('visitor.left.unsent')}</p>
      <a class="button wide" href="/">
        {t('visitor.home')}
      </a>
      <Tabs />
    </main>
  )
}

function Past({ visit }: { visit: Visit }) {
  const { entry, exit } = visit
  return (
    <Screen name="visit" title={latest(visit).venue!.name} back="/visits">
      {entry && (
        <section class="told">
          <div class="outcome-row">
            <Swatch entry={entry} />
            <p>
              <b class="large">{t(`outcome.${entry.decision.outcome}`)}</b>
              <br />
              {t(`colour.${entry.status!.colour}`)}
            </p>
          </div>
          <p>{entry.decision.text}</p>
          <Reasons status={entry.status!} />
        </section>
      )}
      {exit && (
        <p class="outcome-row">
          <span class="large">
            <OutcomeGlyph outcome={exit.decision.outcome} />
          </span>
          <span>
            <b>{t(`outcome.${exit.decision.outcome}`)}</b> · {when(exit.at)}
            <br />
            <span class="quiet">{stayed(exit)}</span>
          </span>
        </p>
      )}
      {visit.closed && <p>{t('visitor.closed')}</p>}
      {entry && <Facts visit={visit} entry={entry} />}
      <p class="quiet">{t('visitor.visits.kept')}</p>
      {inside.value?.id !== visit.id && (
        <button
          class="button plain wide"
          onClick={() => {
            go('/visits', true)
            remove(visit.id)
          }}
        >
          {t('visitor.visits.delete')}
        </button>
      )}
    </Screen>
  )
}

export function Swatch({ entry }: { entry: Answer }) {
  const { colour } = entry.status!
  return (
    <span class={`swatch ${colour}`}>
      <StatusGlyph colour={colour} />
    </span>
  )
}

export function stayed(exit: Answer): string {
  return exit.decision.stayed ? t('visitor.stayed', { time: lasting(milliseconds(exit.decision.stayed)) }) : ''
}
