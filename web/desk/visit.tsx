import { useSignal, type Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { call, type Problem } from '../parts/api'
import { OutcomeGlyph, StatusGlyph } from '../parts/glyphs'
import { Icon, type IconName } from '../parts/icons'
import { scanID } from '../parts/id'
import { t, type Key } from '../parts/language'
import { during, Trouble } from '../parts/trouble'
import { opened } from './arrivals'
import { focus } from '../parts/focus'
import type { Arrival } from './feed'
import { clockHere, gateName } from './venue'
import { Sheet } from '../parts/sheet'
import { askWord, evidenceWord, outcomeWord, reasonWord } from './words'
import { overrideUndoably, type Overriding } from './override'

// cardSeen is what staff say of a card that they have compared with who shows it: it vouches for the phone that has scanned.
const cardSeen = 'id_shown'

// Why staff may decide otherwise than the rules, by what they decide.
const reasons = {
  admit: ['paper_shown', cardSeen, 'age_shown', 'mistake', 'emergency', 'other'],
  refuse: ['mistake', 'emergency', 'other'],
  left_queue: ['left', 'mistake', 'other'],
} satisfies Record<Overriding, string[]>

const icons: Record<Overriding, IconName> = { admit: 'check', refuse: 'close', left_queue: 'undo' }

// Visit tells all that the desk knows of an arrival, and takes what a member of staff decides on it.
export function Visit({ venue, arrival }: { venue: string; arrival: Arrival }) {
  const { row } = arrival
  const latest = arrival.latest.value
  const asked = useSignal<Overriding | undefined>(undefined)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const close = () => (opened.value = undefined)
  const record = (reason: string, note?: string) =>
    during(busy, problem, () => overrideUndoably(venue, row.visit, latest.outcome, asked.value!, reason, note).then(close))
  const seeCard = () =>
    during(busy, problem, () => overrideUndoably(venue, row.visit, latest.outcome, 'admit', cardSeen).then(close))
  const leave = () =>
    during(busy, problem, () => call('POST', `/v1/venues/${venue}/visits/${row.visit}/exit`, { id: scanID() }).then(close))
  const open = row.direction === 'entry' && !arrival.left.value
  return (
    <Sheet
      name="visit"
      title={
        <>
          {t(row.direction === 'exit' ? 'desk.visit.exit' : 'desk.visit.entry')}{' '}
          <span class="which">
            <span class="receipt">{latest.receipt}</span> <span class="clock">{clockHere(Date.parse(latest.at), true)}</span>
          </span>
        </>
      }
      onClose={close}
    >
      <p class="verdict">
        {row.colour && (
          <span class={`swatch ${row.colour}`}>
            <StatusGlyph colour={row.colour} />
          </span>
        )}
        <span>
          <b class="large">
            <OutcomeGlyph outcome={latest.outcome} /> {outcomeWord(latest.outcome)}
          </b>
          {row.ask && latest === row && <b class="todo">{askWord(row.ask)}</b>}
        </span>
      </p>
      {asked.value ? (
        <Reasons asked={asked as Signal<Overriding>} onReason={record} onBack={() => (asked.value = undefined)} />
      ) : (
        <>
          {open && (
            <div class="actions">
              {(['admit', 'refuse', 'left_queue'] as const)
                .filter((outcome) => outcome !== latest.outcome)
                .map((outcome) => (
                  <button key={outcome} class="button plain" onClick={() => (asked.value = outcome)}>
                    <Icon name={icons[outcome]} />
                    {t(`desk.do.${outcome}`)}
                  </button>
                ))}
              {latest.outcome === 'admit' && row.means === 'app' && latest.reason !== cardSeen && (
                <button class="button plain" aria-disabled={busy.value} onClick={seeCard}>
                  <Icon name="card" />
                  {reasonWord(cardSeen)}
                </button>
              )}
              {latest.outcome === 'admit' && (
                <button class="button plain" onClick={leave}>
                  <Icon name="exit" />
                  {t('desk.do.exit')}
                </button>
              )}
            </div>
          )}
          <Details arrival={arrival} />
        </>
      )}
      <Trouble id="visit-problem" problem={problem} />
    </Sheet>
  )
}

function Reasons(props: { asked: Signal<Overriding>; onReason(reason: string, note?: string): void; onBack(): void }) {
  const other = useSignal(false)
  const note = useRef<HTMLTextAreaElement>(null)
  const outcome = props.asked.value
  const choose = (event: MouseEvent, reason: string) => {
    if (event.detail > 1) return // the second tap of two on what was here before
    if (reason === 'other') other.value = true
    else props.onReason(reason)
  }
  return (
    <>
      <h3 class="large" tabIndex={-1} ref={focus}>
        {t('desk.why', { what: t(`desk.do.${outcome}`) })}
      </h3>
      {other.value ? (
        <form
          class="field"
          onSubmit={(event) => {
            event.preventDefault()
            props.onReason('other', note.current!.value.trim())
          }}
        >
          <label for="note">{t('desk.note')}</label>
          <textarea ref={note} id="note" rows={3} maxLength={200} aria-describedby="note-hint" />
          <p class="hint" id="note-hint">
            {t('desk.note.hint')}
          </p>
          <button class="button">{t('desk.record')}</button>
        </form>
      ) : (
        <div class="reasons">
          {reasons[outcome].map((reason) => (
            <button key={reason} class="button plain" onClick={(event) => choose(event, reason)}>
              {reasonWord(reason)}
            </button>
          ))}
        </div>
      )}
      <button class="button quiet" onClick={props.onBack}>
        <Icon name="back" />
        {t('desk.back')}
      </button>
    </>
  )
}

function Details({ arrival: { row, latest, left } }: { arrival: Arrival }) {
  const overridden = latest.value !== row
  const facts: [Key, string | number | null][] = [
    ['desk.fact.colour', row.colour && t(`colour.${row.colour}`)],
    ['desk.fact.rules_said', overridden ? outcomeWord(row.outcome) : null],
    ['desk.fact.reason', reasonWord(latest.value.reason)],
    ['desk.fact.gate', gateName(row.gate)],
    ['desk.fact.evidence', row.direction === 'entry' ? evidenceWord(row) : null],
    ['desk.fact.assurance', row.direction === 'entry' ? t(`desk.assurance.${row.assurance}`) : null],
    ['desk.fact.children', row.children || null],
    ['desk.fact.means', t(`desk.means.${row.means}`)],
    ['desk.fact.receipt_before', overridden ? `${row.receipt}, ${clockHere(Date.parse(row.at), true)}` : null],
    ['desk.fact.rule', row.rule],
    ['desk.fact.left', left.value ? t('desk.has_left') : null],
    ['desk.fact.enforced', row.enforced ? null : t('desk.not_enforced')],
  ]
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
