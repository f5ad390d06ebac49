// The answer at a door: the colour, the decision, and what a picture of it could not show.
import { signal, useComputed } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Answer, Outcome, Problem, SignOfTheMinute } from '../parts/api'
import { useAwake } from '../parts/awake'
import { now, second } from '../parts/clock'
import { OutcomeGlyph, StatusGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { signAt } from '../parts/minute'
import { pause } from '../parts/pause'
import { Sign } from '../parts/signs'
import { visible } from '../parts/visible'
import { clock, when } from '../parts/when'
import { age, ending, LastConfirmed, Reasons } from './evidence'
import { masked } from './person'
import { go } from '../parts/route'
import { Leave, Tabs, useHeading } from './screen'
import { refresh, type Visit } from './visits'

const minute = 60_000
const often = 5_000

// Decision is the whole screen while the receipt is the visitor's alone.
export function Decision({ visit, entry }: { visit: Visit; entry: Answer }) {
  const heading = useHeading(entry.venue!.name)
  const { decision, venue, gate, receipt, sign } = entry
  const colour = entry.status!.colour
  useFollowed(visit.id, entry)
  useBuzz(decision.outcome)
  useAwake()
  const told = entry.status!
  const plain = decision.outcome === 'admit' && decision.reason === 'status_allowed' && told.fresh !== false
  return (
    <main data-screen="decision" data-outcome={decision.outcome} data-colour={colour} data-receipt={receipt!.code}>
      <div class={`decision ${colour}`}>
        <h1 class="outcome" tabIndex={-1} ref={heading} aria-live="assertive" aria-describedby="colour venue">
          <OutcomeGlyph outcome={decision.outcome} />
          {t(`outcome.${decision.outcome}`)}
        </h1>
        <p class="colour" id="colour">
          {t(`colour.${colour}`)}
          {age(told) && <span class="age">{age(told)}</span>}
        </p>
        <header class="top">
          <p id="venue">
            <b>{venue!.name}</b>
            <br />
            {gate?.name}
          </p>
          <button class="button quiet icon-only" aria-label={t('sheet.close')} onClick={() => go('/')}>
            <Icon name="close" />
          </button>
        </header>
        <div class="shape sweep">
          <StatusGlyph colour={colour} />
        </div>
        <p>{plain ? ending(told) : decision.text}</p>
        <LastConfirmed status={told} />
        {entry.recorded === 'later' && <p>{t('visitor.recorded_later')}</p>}
        {plain && !decision.enforced && <p>{t('visitor.training')}</p>}
        <button class="button quiet more" onClick={() => document.getElementById('why')!.scrollIntoView()}>
          {t('visitor.why')}
        </button>
        <Proof sign={sign} like={entry.at} receipt={receipt!.code} />
      </div>
      <div class="page">
        <section id="why" class="told">
          <h2 class="large">{t('visitor.why')}</h2>
          <Reasons status={told} />
        </section>
        <Facts visit={visit} entry={entry} />
        {decision.outcome === 'admit' && (
          <>
            <Leave visit={visit} />
            <RemindMe entry={entry} />
          </>
        )}
        <a class="button plain wide" href="/">
          {t('visitor.scan_another')}
        </a>
        <Tabs />
      </div>
    </main>
  )
}

// Proof is what moves: the venue's clock and its sign of the minute. A sign that may be over is not shown.
function Proof({ sign, like, receipt }: { sign: SignOfTheMinute | null; like: string; receipt: string }) {
  const name = useComputed(() => sign && signAt(sign, second.value)?.name).value
  return (
    <div class="proof" data-sign={name ?? ''}>
      <span class="minute" role={name ? undefined : 'status'}>
        {name ? <Sign name={name} /> : <Icon name="wifi_off" />}
        {t(name ? `sign.${name}` : 'visitor.no_connection')}
      </span>
      <Clock like={like} />
      <span class="receipt">
        <span class="heard">{t('visitor.receipt')}</span> {receipt}
      </span>
    </div>
  )
}

function Clock({ like }: { like: string }) {
  return (
    <time class="clock" role="timer" aria-live="off">
      {clock(second.value, like, true)}
    </time>
  )
}

export function Facts({ visit, entry }: { visit: Visit; entry: Answer }) {
  const { venue, decision } = entry
  return (
    <dl class="facts">
      <dt>{t('visitor.fact.arrived')}</dt>
      <dd>{when(entry.at)}</dd>
      <dt>{t('visitor.fact.address')}</dt>
      <dd>{venue!.address}</dd>
      <dt>{t('visitor.fact.number')}</dt>
      <dd>{masked.value}</dd>
      {visit.children > 0 && (
        <>
          <dt>{t('visitor.fact.children')}</dt>
          <dd>{visit.children}</dd>
        </>
      )}
      {decision.rule && (
        <>
          <dt>{t('visitor.fact.rule')}</dt>
          <dd>
            {decision.rule}, {decision.policy}
          </dd>
        </>
      )}
    </dl>
  )
}

// useFollowed keeps an answer fresh while it is looked at: each minute has its sign, and a member of staff may decide
// otherwise, most likely soon.
function useFollowed(id: string, entry: Answer): void {
  const soon = entry.decision.outcome !== 'admit' && now() - Date.parse(entry.at) < 2 * minute
  const until = Date.parse(entry.sign?.until ?? entry.at)
  useEffect(() => {
    if (!visible.value) return
    const stop = new AbortController()
    const follow = async () => {
      const first = until + 2_000 - now()
      for (let wait = soon ? Math.min(first, often) : first; ; ) {
        await pause(wait, stop.signal)
        if (stop.signal.aborted) return
        wait = await refresh(id).then(
          () => often,
          (problem) => Math.max(often, (problem as Problem).retryIn * 1000), // the sign goes away by itself
        )
      }
    }
    void follow()
    return () => stop.abort()
  }, [id, until, soon, visible.value])
}

// useBuzz is felt when somebody may come in.
function useBuzz(outcome: Outcome): void {
  useEffect(() => {
    if (outcome === 'admit' && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(60)
  }, [outcome])
}

const asked = signal('Notification' in window ? Notification.permission : 'denied')

function RemindMe({ entry }: { entry: Answer }) {
  if (!entry.remind_at || asked.value === 'denied') return null
  if (asked.value === 'granted') return <p class="quiet">{t('visitor.will_remind', { when: when(entry.remind_at) })}</p>
  return (
    <button class="button plain wide" onClick={async () => (asked.value = await Notification.requestPermission())}>
      <Icon name="bell" />
      {t('visitor.remind')}
    </button>
  )
}
