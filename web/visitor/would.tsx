// Would I be let in there, and then? Nothing is recorded.
import { useComputed, useSignal } from '@preact/signals'
import { Problem, type Answer, type Colour, type Gate, type Outcome } from '../parts/api'
import { now } from '../parts/clock'
import { OutcomeGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t, type Key } from '../parts/language'
import { Scanner } from '../parts/scanner'
import { during, Trouble } from '../parts/trouble'
import { at, dated, when } from '../parts/when'
import { age, ending } from './evidence'
import { GateNumber, useGate } from './gate'
import { askOfSelf } from './person'
import { codeOf } from './scan'
import { visits } from './visits'

type Moment = 'now' | 'evening' | 'tomorrow' | 'other'

export function WouldI() {
  const code = useSignal('')
  const scanning = useSignal(false)
  const moment = useSignal<Moment>('now')
  const other = useSignal('')
  const answer = useSignal<Answer | null>(null)
  const problem = useSignal<Problem | null>(null)
  const busy = useSignal(false)
  const { gate, problem: unknown } = useGate(code.value)
  const places = useComputed(recentPlaces)
  const submit = (event: Event) => {
    event.preventDefault()
    const then = momentOf(moment.value, other.value, gate!.now)
    void during(busy, problem, async () => {
      answer.value = await askOfSelf('/v1/status', { gate: code.value, ...(then && { at: then }) })
    })
  }
  return (
    <section class="card">
      <h2 class="large">{t('visitor.would_i')}</h2>
      {(places.value.length > 0 || code.value) && (
        <div class="field">
          <label for="place">{t('visitor.would_i.where')}</label>
          <select
            id="place"
            value={code.value}
            onChange={(event) => {
              code.value = event.currentTarget.value
              answer.value = null
            }}
          >
            <option value="">{t('visitor.would_i.digits')}</option>
            {!places.value.some((place) => place.code === code.value) && code.value && (
              <option value={code.value}>{gate?.venue?.name ?? code.value}</option>
            )}
            {places.value.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      {!code.value && (
        <>
          <GateNumber label={t('visitor.digits')} action={t('visitor.would_i.find')} onCode={(digits) => (code.value = digits)} />
          {scanning.value ? (
            <Scanner
              formats={['qr_code']}
              onCode={(text) => {
                code.value = codeOf(text) ?? ''
                scanning.value = code.value === ''
              }}
            />
          ) : (
            <button class="button plain wide" onClick={() => (scanning.value = true)}>
              <Icon name="camera" />
              {t('visitor.would_i.scan')}
            </button>
          )}
        </>
      )}
      {gate && (
        <form class="step" onSubmit={submit}>
          <Rules gate={gate} />
          <div class="field">
            <label for="moment">{t('visitor.would_i.when')}</label>
            <select
              id="moment"
              value={moment.value}
              onChange={(event) => {
                moment.value = event.currentTarget.value as Moment
                answer.value = null
              }}
            >
              <option value="now">{t('visitor.would_i.now')}</option>
              <option value="evening">{t('visitor.would_i.evening')}</option>
              <option value="tomorrow">{t('visitor.would_i.tomorrow')}</option>
              <option value="other">{t('visitor.would_i.other')}</option>
            </select>
            {moment.value === 'other' && (
              <input
                type="datetime-local"
                aria-label={t('visitor.would_i.other')}
                onInput={(event) => (other.value = event.currentTarget.value)}
              />
            )}
          </div>
          <button class="button wide" aria-disabled={busy.value}>
            {t('visitor.would_i.ask')}
          </button>
        </form>
      )}
      <Trouble id="would-problem" problem={{ value: unknown ?? problem.value }} />
      <div role="status">{answer.value && <Would answer={answer.value} />}</div>
    </section>
  )
}

// recentPlaces are the doors this phone has been at.
function recentPlaces(): { code: string; name: string }[] {
  const names = new Map<string, string>()
  for (const { code, entry } of visits.value) {
    if (code && entry && ![...names.values()].includes(entry.venue!.name)) names.set(code, entry.venue!.name)
  }
  return Array.from(names, ([code, name]) => ({ code, name }))
}

// momentOf is the time that is asked about, in the place's clock; nothing for now.
function momentOf(moment: Moment, other: string, like: string): string | undefined {
  const day = 24 * 3600_000
  const evening = at(dated(now(), like), '20:00', like)
  switch (moment) {
    case 'now':
      return undefined
    case 'evening':
      return new Date(Math.max(evening, now())).toISOString()
    case 'tomorrow':
      return new Date(evening + day).toISOString()
    case 'other': {
      const [date, time] = other.split('T')
      return date && time ? new Date(at(date, time.slice(0, 5), like)).toISOString() : undefined
    }
  }
}

function Rules({ gate }: { gate: Gate }) {
  if (!gate.venue) return null
  const { asked } = gate
  const admitted = Object.entries(asked?.statuses ?? {}).flatMap(([colour, outcome]) =>
    outcome === 'admit' ? [t(`colour.${colour as Colour}`)] : [],
  )
  return (
    <div>
      <p>
        <b>{gate.venue.name}</b>
        <br />
        {gate.venue.address}
      </p>
      {asked && (
        <p class="quiet">
          {t(asked.open ? 'visitor.open_now' : 'visitor.closed_now')} {asked.hours && t('visitor.hours', { hours: asked.hours })}{' '}
          {admitted.length > 0 && t('visitor.admitted', { colours: admitted.join(', ') })}
        </p>
      )}
    </div>
  )
}

const wouldBe: Partial<Record<Outcome, Key>> = {
  admit: 'visitor.would.admit',
  refuse: 'visitor.would.refuse',
  check: 'visitor.would.check',
}

function Would({ answer: { venue, status: told, decision, at: then } }: { answer: Answer }) {
  return (
    <div class={`would ${told?.colour}`} data-outcome={decision.outcome}>
      <p>{venue ? t('visitor.at_venue', { venue: venue.name, when: when(then) }) : when(then)}</p>
      <p class="large">
        <OutcomeGlyph outcome={decision.outcome} /> {t(wouldBe[decision.outcome] ?? `outcome.${decision.outcome}`)}
      </p>
      {(decision.outcome !== 'admit' || told?.fresh === false) && <p>{decision.text}</p>}
      {told && age(told) && <p>{age(told)}</p>}
      {told && <p>{ending(told)}</p>}
    </div>
  )
}
