// The answer at a door: the colour, the decision, and what a picture of it could not show.
import { signal, useComputed, useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Answer, Outcome, SignOfTheMinute } from '../parts/api'
import { now, second } from '../parts/clock'
import { OutcomeGlyph, StatusGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { Sign } from '../parts/signs'
import { clock, lasting, milliseconds, when } from '../parts/when'
import { ending, Reasons } from './evidence'
import { pause } from './pause'
import { masked } from './person'
import { go } from './route'
import { Leave, Tabs, useHeading } from './screen'
import { refresh, type Visit } from './visits'

const minute = 60_000

// Decision is the whole screen while the receipt is the visitor's alone.
export function Decision({ visit, entry }: { visit: Visit; entry: Answer }) {
  const heading = useHeading(entry.venue!.name)
  const { decision, venue, gate, receipt, sign } = entry
  const colour = entry.status!.colour
  useFollowed(visit.id, entry)
  useBuzz(decision.outcome)
  useAwake()
  const plain = decision.outcome === 'admit' && decision.reason === 'status_allowed'
  return (
    <main data-screen="decision" data-outcome={decision.outcome} data-colour={colour} data-receipt={receipt?.code}>
      <div class={`decision ${colour}`}>
        <header class="top">
          <p id="venue">
            <b>{venue!.name}</b>
            <br />
            {gate?.name}
          </p>
          <button class="button quiet icon-only" aria-label={t('visitor.close')} onClick={() => go('/')}>
            <Icon name="close" />
          </button>
        </header>
        <div class="shape sweep">
          <StatusGlyph colour={colour} />
        </div>
        <p class="colour" id="colour">
          {t(`colour.${colour}`)}
        </p>
        <h1 class="outcome" tabIndex={-1} ref={heading} aria-describedby="colour venue">
          <OutcomeGlyph outcome={decision.outcome} />
          {t(`outcome.${decision.outcome}`)}
        </h1>
        <p>{plain ? ending(entry.status!) : decision.text}</p>
        {plain && !decision.enforced && <p>{t('visitor.training')}</p>}
        <p aria-live="assertive" class="heard">
          {t(`outcome.${decision.outcome}`)}
        </p>
        <button class="button quiet more" onClick={() => document.getElementById('why')!.scrollIntoView()}>
          {t('visitor.why')}
        </button>
        <Proof sign={sign} at={entry.at} receipt={receipt?.code ?? ''} />
      </div>
      <div class="page">
        <section id="why" class="told">
          <h2 class="large">{t('visitor.why')}</h2>
          <Reasons status={entry.status!} />
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
function Proof({ sign, at, receipt }: { sign: SignOfTheMinute | null; at: string; receipt: string }) {
  const name = useComputed(() => shown(sign, second.value))
  return (
    <div class="proof" data-sign={name.value ?? ''}>
      {name.value ? (
        <span class="minute">
          <Sign name={name.value} />
          {t(`sign.${name.value}`)}
        </span>
      ) : (
        <span class="minute" role="status">
          <Icon name="wifi_off" />
          {t('visitor.no_connection')}
        </span>
      )}
      <Clock like={at} />
      <span class="receipt">
        <span class="heard">{t('visitor.receipt')}</span> {receipt}
      </span>
    </div>
  )
}

function shown(sign: SignOfTheMinute | null, at: number): SignOfTheMinute['name'] | null {
  if (!sign) return null
  const until = Date.parse(sign.until)
  if (at < until) return sign.name
  return at < until + minute ? sign.next : null
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

// Left is the calm end of a visit.
export function Left({ exit }: { exit: Answer }) {
  const heading = useHeading(exit.venue!.name)
  const { outcome, stayed, text } = exit.decision
  return (
    <main class="page left" data-screen="left" data-outcome={outcome} data-receipt={exit.receipt?.code}>
      <OutcomeGlyph outcome={outcome} class="huge" />
      <h1 class="huge" tabIndex={-1} ref={heading}>
        {t(`outcome.${outcome}`)}
      </h1>
      {stayed && <p class="large">{t('visitor.stayed', { time: lasting(milliseconds(stayed)) })}</p>}
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

// useFollowed keeps an answer fresh while it is looked at: each minute has its sign, and a member of staff may decide
// otherwise, most likely soon.
function useFollowed(id: string, entry: Answer): void {
  const soon = entry.decision.outcome !== 'admit' && now() - Date.parse(entry.at) < 2 * minute
  const until = Date.parse(entry.sign?.until ?? entry.at)
  useEffect(() => {
    const stop = new AbortController()
    const follow = async () => {
      for (let wait = until + 2_000 - now(); !stop.signal.aborted; wait = 5_000) {
        await pause(Math.max(0, soon ? Math.min(wait, 5_000) : wait), stop.signal)
        if (!stop.signal.aborted) await refresh(id).catch(() => {}) // the sign goes away by itself
      }
    }
    void follow()
    return () => stop.abort()
  }, [id, until, soon])
}

// useBuzz is felt when somebody may come in.
function useBuzz(outcome: Outcome): void {
  useEffect(() => {
    if (outcome === 'admit' && navigator.userActivation?.hasBeenActive) navigator.vibrate?.(60)
  }, [outcome])
}

const visible = signal(!document.hidden)
document.addEventListener('visibilitychange', () => (visible.value = !document.hidden))

// useAwake keeps the screen lit at the door.
function useAwake(): void {
  useSignalEffect(() => {
    if (!visible.value) return
    const lock = navigator.wakeLock?.request('screen').catch(() => null) // an empty battery refuses
    return () => void lock?.then((held) => held?.release())
  })
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
