import { OutcomeGlyph, StatusGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { lasting, milliseconds } from '../parts/when'
import type { Answer } from '../parts/api'
import { isWithin } from './ago'
import { Decide, NotKept, Refused, Settled } from './alone'
import { connected } from './heartbeat'
import { NotReady } from './outage'
import { lacks } from './provision'
import { isWaiting, people, type Person } from './people'
import { clockHere } from './venue'
import { Undo } from './undo'
import { askWord, outcomeWord, reasonWord } from './words'
import { override, undoFor } from './override'

// Answers are what became of the people sent by number: the newest large, so that a guard can read it at two metres.
export function Answers({ venue, onScan }: { venue: string; onScan?: () => void }) {
  const newest = people.value[0] && isCurrent(people.value[0]) ? people.value[0] : undefined
  const before = newest ? people.value.slice(1) : people.value
  const waiting = people.value.filter(isWaiting).length
  return (
    <div class="answers">
      <div role="status" class="newest-answer">
        {newest && <Large key={newest.id} person={newest} venue={venue} />}
        {(!newest || (isWaiting(newest) && !connected.value)) && <Ready onScan={onScan} />}
      </div>
      {waiting > 1 && <p class="quiet">{t('desk.waiting', { n: waiting })}</p>}
      <ol class="rows">
        {before.map((person) => (
          <Small key={person.id} person={person} venue={venue} />
        ))}
      </ol>
    </div>
  )
}

// Ready is what may come next: without a network a pass, as long as this desk can tell a good one.
function Ready({ onScan }: { onScan: (() => void) | undefined }) {
  if (connected.value) return <p class="ready quiet">{t('desk.ready')}</p>
  if (lacks.value.length > 0) return <NotReady />
  return (
    <div class="ready" data-ready="alone">
      <p>{t('desk.ready.alone')}</p>
      {onScan && (
        <button class="button" onClick={onScan}>
          <Icon name="camera" />
          {t('desk.camera')}
        </button>
      )}
    </div>
  )
}

// isCurrent tells an answer that is about who stands there now from one that somebody has forgotten on the screen.
function isCurrent(person: Person): boolean {
  const state = person.state.value
  return isWithin(60_000, 'at' in state ? state.at : person.at) || isWaiting(person) || state.is === 'judged'
}

function Large({ person, venue }: { person: Person; venue: string }) {
  const state = person.state.value
  switch (state.is) {
    case 'asking':
      return (
        <div class="answer" data-answer="asking">
          <p class="large">{t('desk.asking')}</p>
        </div>
      )
    case 'again':
      return (
        <div class="answer" data-answer="again">
          <p class="large">
            <Icon name="wifi_off" /> {t('desk.again')}
          </p>
          <button class="button plain" onClick={person.stop}>
            {t('desk.stop')}
          </button>
        </div>
      )
    case 'failed':
      return (
        <div class="answer" data-answer="failed">
          <p class="large">
            <Icon name="warning" /> {state.problem.detail || t('desk.not_sent')}
          </p>
        </div>
      )
    case 'answered':
      return <Told person={person} answer={state.answer} venue={venue} />
    case 'refused':
      return <Refused why={state.why} />
    case 'judged':
      return <Decide judged={state} />
    case 'settled':
      return <Settled person={person} outcome={state.outcome} colour={state.colour} at={state.at} venue={venue} />
    case 'not_kept':
      return <NotKept />
  }
}

function Told({ person, answer, venue }: { person: Person; answer: Answer; venue: string }) {
  const { decision, status, receipt } = answer
  const outcome = person.undone.value ? 'left_queue' : decision.outcome
  return (
    <div class={`answer ${status?.colour ?? ''}`} data-answer={outcome} data-colour={status?.colour ?? ''} data-receipt={receipt?.code ?? ''}>
      <div class="told">
        {status && (
          <span class="swatch">
            <StatusGlyph colour={status.colour} />
          </span>
        )}
        <div class="says">
          <p class={`outcome ${outcome}`}>
            <OutcomeGlyph outcome={outcome} />
            <span>{outcomeWord(outcome)}</span>
          </p>
          <p>
            <span class="receipt">{receipt?.code}</span> {status && <b>{t(`colour.${status.colour}`)}.</b>} {person.undone.value ? t('desk.undone') : <What answer={answer} />}{' '}
            {!decision.enforced && t('desk.not_enforced')}
          </p>
        </div>
      </div>
      <Mistake person={person} venue={venue} />
    </div>
  )
}

// Mistake lets the guard take back that somebody was let in.
function Mistake({ person, venue }: { person: Person; venue: string }) {
  const state = person.state.value
  if (state.is !== 'answered' || person.undone.value) return null
  const { visit, decision } = state.answer
  if (decision.outcome !== 'admit' || !visit?.endsWith(person.id)) return null // who was inside before stays inside
  return (
    <Undo
      said={t('desk.admitted')}
      until={state.at + undoFor}
      undo={() => override(venue, visit, 'left_queue', 'mistake')}
      onDone={() => (person.undone.value = true)}
    />
  )
}

// What to do, or why.
function What({ answer: { decision } }: { answer: Answer }) {
  if (decision.outcome === 'left') return <>{t('desk.stayed', { time: lasting(milliseconds(decision.stayed ?? '')) })}</>
  return (
    <>
      {decision.ask && <b>{askWord(decision.ask)}. </b>}
      {decision.outcome !== 'admit' && (reasonWord(decision.reason) || decision.text)}
    </>
  )
}

function Small({ person, venue }: { person: Person; venue: string }) {
  const state = person.state.value
  const answer = state.is === 'answered' ? state.answer : undefined
  const colour = state.is === 'settled' ? state.colour : state.is === 'judged' ? state.verdict.colour : answer?.status?.colour
  return (
    <li>
      <div class="row">
        <span class={`swatch ${colour ?? ''}`}>{colour && <StatusGlyph colour={colour} />}</span>
        <span class="body">{smallWord(person)}</span>
        <span class="receipt">{answer?.receipt?.code}</span>
        <span class="quiet">{clockHere(person.at, true)}</span>
      </div>
      <Mistake person={person} venue={venue} />
    </li>
  )
}

function smallWord(person: Person): string {
  const state = person.state.value
  switch (state.is) {
    case 'answered':
      return outcomeWord(person.undone.value ? 'left_queue' : state.answer.decision.outcome)
    case 'settled':
      return outcomeWord(person.undone.value ? 'left_queue' : state.outcome)
    case 'refused':
      return outcomeWord('refuse')
    case 'judged':
      return state.ruling.outcome === 'refuse' ? outcomeWord('refuse') : t('desk.alone.undecided')
    case 'not_kept':
      return t('desk.alone.not_kept')
    case 'failed':
      return t('desk.not_sent')
    default:
      return t(state.is === 'again' ? 'desk.again' : 'desk.asking')
  }
}
