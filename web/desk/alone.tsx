// What this desk says of somebody by itself, while the service is not to be reached.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Colour, Outcome } from '../parts/api'
import { OutcomeGlyph, StatusGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { birthday } from '../parts/when'
import { waiting } from './late'
import { undoFor } from './override'
import { recall, type Judged, type Person, type Unproved } from './people'
import type { Refusal, Table, Verdict } from './proof'
import { Undo } from './undo'
import { askWord, outcomeWord, reasonWord } from './words'

// Refused says why a code is not taken for a visitor's pass, and what to ask for.
export function Refused({ why }: { why: Refusal | Unproved }) {
  return (
    <div class="answer" data-answer="refused" data-why={why}>
      <Said colour={null} outcome="refuse" />
      <p class="large">{t(`desk.refusal.${why}`)}</p>
    </div>
  )
}

export function NotKept() {
  return (
    <div class="answer" data-answer="not_kept">
      <p class="large">
        <Icon name="warning" /> {t('desk.alone.not_kept')}
      </p>
    </div>
  )
}

// Decide shows what the rules say, and what the guard holds against the card: theirs is the last word.
export function Decide({ judged }: { judged: Judged }) {
  const busy = useSignal(false)
  const { verdict, ruling } = judged
  const answer = (give: () => Promise<void>) => async () => {
    if (busy.value) return
    busy.value = true
    await give()
  }
  return (
    <div class={`answer ${verdict.colour}`} data-answer={ruling.outcome} data-colour={verdict.colour} data-alone>
      <Said colour={verdict.colour} outcome={ruling.outcome}>
        <b>{t(`colour.${verdict.colour}`)}.</b> {ruling.ask ? <b>{askWord(ruling.ask)}.</b> : ruling.outcome === 'refuse' && reasonWord(ruling.reason)}{' '}
        {!verdict.table.enforced && t('desk.not_enforced')}
      </Said>
      {ruling.outcome !== 'refuse' && (
        <>
          <Card verdict={verdict} />
          <div class="actions">
            <button class="button" aria-disabled={busy.value} onClick={answer(judged.admit)}>
              <Icon name="check" />
              {t('desk.alone.fits')}
            </button>
            <button class="button plain" aria-disabled={busy.value} onClick={answer(judged.sendAway)}>
              <Icon name="close" />
              {t('desk.alone.not')}
            </button>
          </div>
        </>
      )}
    </div>
  )
}

// Card is what the guard looks for on the card, written as it is there.
function Card({ verdict: { pass, ofAge, ruling, table } }: { verdict: Verdict }) {
  return (
    <div class="card-check">
      {pass.birth ? (
        <p>
          {t('desk.alone.birthday')} <b class="birthday">{birthday(pass.birth)}</b>
        </p>
      ) : (
        <p>{t('desk.alone.no_birthday')}</p>
      )}
      {bornWord(table) && <p class="large">{bornWord(table)}</p>}
      {ofAge.ask && ofAge.ask !== ruling.ask && <p>{askWord(ofAge.ask)}.</p>}
    </div>
  )
}

// bornWord says whom the rule's ages admit, by the year on the card.
function bornWord({ born_first: first, born_last: last }: Table): string {
  const written = (date: string) => date.split('-').reverse().join('.')
  if (first && last) return t('desk.alone.born_between', { first: written(first), last: written(last) })
  if (last) return t('desk.alone.born_until', { last: written(last) })
  return first ? t('desk.alone.born_from', { first: written(first) }) : ''
}

// Settled is what the guard has decided, which a moment long can be taken back.
export function Settled(props: { person: Person; outcome: Outcome; colour: Colour | null; at: number; venue: string }) {
  const { person, colour, venue } = props
  const outcome = person.undone.value ? 'left_queue' : props.outcome
  return (
    <div class={`answer ${colour ?? ''}`} data-answer={outcome} data-colour={colour ?? ''} data-alone data-settled>
      <Said colour={colour} outcome={outcome}>
        {person.undone.value ? t('desk.undone') : waiting.value.some(({ id }) => id === person.id) && t('desk.alone.kept')}
      </Said>
      {outcome === 'admit' && (
        <Undo said={t('desk.admitted')} until={props.at + undoFor} undo={() => recall(person, venue)} onDone={() => (person.undone.value = true)} />
      )}
    </div>
  )
}

function Said(props: { colour: Colour | null; outcome: Outcome; children?: ComponentChildren }) {
  return (
    <div class="told">
      {props.colour && (
        <span class="swatch">
          <StatusGlyph colour={props.colour} />
        </span>
      )}
      <div class="says">
        <p class={`outcome ${props.outcome}`}>
          <OutcomeGlyph outcome={props.outcome} />
          <span>{outcomeWord(props.outcome)}</span>
        </p>
        {props.children && <p>{props.children}</p>}
      </div>
    </div>
  )
}
