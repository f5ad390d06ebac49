import { computed, signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { OutcomeGlyph, StatusGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { Segments } from '../parts/segments'
import { ago, isRecent } from './ago'
import { arrivals, type Arrival, type Row } from './feed'
import { gateFilter } from './gates'
import { gateName } from './venue'
import { askWord, evidenceWord, outcomeWord, reasonWord } from './words'

type Filter = 'all' | 'check' | 'refuse'

const filter = signal<Filter>('all')

// opened is the arrival that a member of staff looks at.
export const opened = signal<Arrival | undefined>(undefined)

// until is the number of the last arrival that was there when somebody began to work on the list: later ones would move it under
// their finger. All rows are shown while it is infinite.
const until = signal(Infinity)

const wanted = computed(() => {
  const gate = gateFilter.value
  return arrivals.value.filter(
    ({ row, latest }) =>
      (filter.value === 'all' || latest.value.outcome === filter.value) && (!gate || row.gate === null || row.gate === gate),
  )
})

const shown = computed<readonly Arrival[]>(() => {
  const before = wanted.value.filter(({ n }) => n <= until.value)
  return before.length > 0 ? before : wanted.value // there is nothing to keep still
})

const newest = computed(() => shown.value.find(({ row }) => row.direction === 'entry'))

export function Arrivals() {
  const log = useRef<HTMLDivElement>(null)
  useEffect(() => keepStill(log.current!), [])
  const heldBack = wanted.value.length - shown.value.length
  return (
    <>
      <div class="filter">
        <Segments
          label={t('desk.filter')}
          value={filter}
          options={[
            ['all', t('desk.filter.all')],
            ['check', t('desk.filter.check')],
            ['refuse', t('desk.filter.refuse')],
          ]}
        />
      </div>
      <div ref={log} class="log" role="log" aria-relevant="additions" aria-label={t('desk.arrivals')}>
        {shown.value.length === 0 && <p class="none quiet">{t(filter.value === 'all' ? 'desk.none' : 'desk.none_such')}</p>}
        <ol class="arrivals">
          {shown.value.map((arrival) => (
            <Entry key={arrival.n} arrival={arrival} newest={arrival === newest.value} />
          ))}
        </ol>
      </div>
      <div class="held-back" role="status">
        {heldBack > 0 && (
          <button class="button" data-held-back={heldBack} onClick={() => showNewest(log.current!)}>
            {t('desk.held_back', { n: heldBack })}
          </button>
        )}
      </div>
    </>
  )
}

const click = 300 // milliseconds after a finger is lifted, in which the browser looks what it was on

// keepStill holds new rows back while a finger is on the list, the keyboard is at a row, or older rows are read.
function keepStill(log: HTMLElement): () => void {
  const stop = new AbortController()
  let pressed = false
  let lifted: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    const working = pressed || log.scrollTop > 0 || log.querySelector('.arrival:focus-visible') !== null
    if (!working) until.value = Infinity
    else if (until.peek() === Infinity) until.value = arrivals.peek()[0]?.n ?? 0
  }
  const press = () => {
    clearTimeout(lifted)
    pressed = true
    look()
  }
  const lift = () => {
    if (!pressed) return
    lifted = setTimeout(() => {
      pressed = false
      look()
    }, click)
  }
  log.addEventListener('pointerdown', press, { signal: stop.signal })
  for (const event of ['pointerup', 'pointercancel']) addEventListener(event, lift, { signal: stop.signal })
  for (const event of ['scroll', 'focusin', 'focusout']) log.addEventListener(event, () => queueMicrotask(look), { signal: stop.signal })
  return () => {
    stop.abort()
    clearTimeout(lifted)
    until.value = Infinity
  }
}

function showNewest(log: HTMLElement): void {
  until.value = Infinity
  log.scrollTop = 0
  queueMicrotask(() => log.querySelector<HTMLElement>('.arrival')?.focus()) // the button that had it has gone
}

function Entry({ arrival, newest }: { arrival: Arrival; newest: boolean }) {
  const { row, live } = arrival
  const latest = arrival.latest.value
  const at = Date.parse(latest.at)
  const recent = (live || latest !== row) && isRecent(at)
  const kind = row.direction === 'exit' ? 'exit' : newest ? 'newest' : ''
  return (
    <li>
      <button
        class={`arrival ${kind} ${recent ? 'recent' : ''}`}
        data-seq={row.seq ?? ''}
        data-recorded={row.recorded}
        data-visit={row.visit}
        data-outcome={latest.outcome}
        data-colour={row.colour ?? ''}
        data-receipt={latest.receipt}
        onClick={() => (opened.value = arrival)}
      >
        <span class={`swatch ${row.colour ?? ''}`}>{row.colour && <StatusGlyph colour={row.colour} />}</span>
        <span class={`outcome ${latest.outcome}`}>
          <OutcomeGlyph outcome={latest.outcome} />
          <span>{outcomeWord(latest.outcome)}</span>
        </span>
        <span class="receipt">{latest.receipt}</span>
        <span class="when">{ago(at)}</span>
        <span class="facts-line">
          <Facts arrival={arrival} />
        </span>
        {row.colour && <span class="unseen">{t(`colour.${row.colour}`)}</span>}
        {recent && <span class="flash" key={latest.row} />}
      </button>
    </li>
  )
}

function canCome({ outcome }: Row): boolean {
  return outcome === 'admit' || outcome === 'check'
}

// Facts are what a guard wants to know of a row beside its decision: what to do comes first.
function Facts({ arrival: { row, latest, left } }: { arrival: Arrival }) {
  const overridden = latest.value !== row
  return (
    <>
      {!overridden && row.ask && (
        <b class="todo">
          <Icon name="search" />
          {askWord(row.ask)}
        </b>
      )}
      {row.assurance === 'none' && row.ask !== 'id_card' && canCome(latest.value) && !left.value && (
        <span class="todo">
          <Icon name="card" />
          {t('desk.look_at_card')}
        </span>
      )}
      {row.children > 0 && (
        <span class="todo">
          <Icon name="child" />+{row.children}
        </span>
      )}
      {overridden && <span>{t('desk.by_staff', { reason: reasonWord(latest.value.reason) })}</span>}
      {!overridden && row.direction === 'entry' && row.outcome !== 'admit' && <span>{reasonWord(row.reason)}</span>}
      {!row.enforced && row.direction === 'entry' && <span>{t('desk.not_enforced')}</span>}
      {left.value && <b>{t('desk.has_left')}</b>}
      {row.direction === 'entry' && row.reason !== 'registries_silent' && <span>{evidenceWord(row)}</span>}
      {row.recorded === 'later' && <span>{t('desk.later')}</span>}
      {row.means === 'inferred' && <span>{t('desk.inferred')}</span>}
      <span>{gateName(row.gate)}</span>
    </>
  )
}
