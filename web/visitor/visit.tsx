// One visit: at the door its decision, after it what was, and the calm end.
import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Problem, type Answer } from '../parts/api'
import { now, second } from '../parts/clock'
import { OutcomeGlyph, StatusGlyph } from '../parts/glyphs'
import { t } from '../parts/language'
import { Trouble } from '../parts/login'
import { lasting, milliseconds, when } from '../parts/when'
import { Decision, Facts, Left } from './decision'
import { Reasons } from './evidence'
import { go } from './route'
import { Screen } from './screen'
import { find, inside, refresh, remove, type Visit } from './visits'

const justNow = 5_000

export function OneVisit({ id }: { id: string }) {
  const problem = useSignal<Problem | null>(null)
  const visit = find(id)
  const young = useComputed(() => second.value < until(find(id)))
  useEffect(() => {
    if (visit && now() - Date.parse((visit.exit ?? visit.entry)!.at) < justNow) return
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
  if (young.value && visit.exit) return <Left exit={visit.exit} />
  if (young.value && !visit.closed) return <Decision visit={visit} entry={visit.entry!} />
  return <Past visit={visit} />
}

// until is how long the latest of a visit is news: while its receipt is nobody else's.
function until(visit: Visit | undefined): number {
  return Date.parse((visit?.exit ?? visit?.entry)?.receipt?.valid_until ?? '')
}

function Past({ visit }: { visit: Visit }) {
  const { entry, exit } = visit
  const latest = (entry ?? exit)!
  return (
    <Screen name="visit" title={latest.venue!.name} back="/visits">
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
          <OutcomeGlyph outcome={exit.decision.outcome} class="large" />
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
