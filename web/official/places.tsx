// All places: found by name, address, BIN or a code's number, by where they stand and in which region.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { activityName, country, regionName } from '../parts/country'
import { onlyDigits } from '../parts/digits'
import { Done } from '../parts/done'
import { Icon } from '../parts/icons'
import { isBIN } from '../parts/identity'
import { t } from '../parts/language'
import { useList } from '../parts/list'
import { go, query } from '../parts/route'
import { read } from '../parts/text'
import { Trouble } from '../parts/trouble'
import { onDay } from '../parts/when'
import type { Measure, Measured, Venue } from './calls'
import { All, Choose, Chosen, useChoice, useOutcome, type Choice } from './choice'
import { Keys, moveByKeys } from './keys'
import { MeasureSheet } from './measure'
import { Screen } from './screen'
import { owner, states, StateTag, stateWord } from './words'

export function Places() {
  const list = useList<Venue>('/v1/venues' + query.value, 'after')
  const choice = useChoice()
  const doing = useSignal<Measure | null>(null)
  const { done, tell } = useOutcome(choice, list)
  const items = list.items.value
  const chosen = (items ?? []).filter(({ id }) => choice.has(id))
  useEffect(() => choice.set([]), [query.value]) // what is no longer shown is no longer chosen
  const finish = (measured: Measured[]) => {
    doing.value = null
    tell(measured)
  }
  return (
    <Screen name="venues" title={t('official.venues')} onKeyDown={(event) => moveByKeys(event, choice.toggle)}>
      <Filter />
      <Done text={done} />
      <Trouble id="venues-problem" problem={list.problem} />
      {items && items.length === 0 && (
        <p class="none" role="status">
          {t('official.venues.none')}
        </p>
      )}
      {items && items.length > 0 && (
        <div>
          <div class="list-head">
            <All choice={choice} ids={items.map(({ id }) => id)} />
            <Keys />
          </div>
          <ul class="rows places">
            {items.map((venue) => (
              <li key={venue.id}>
                <Row venue={venue} choice={choice} />
              </li>
            ))}
          </ul>
          {list.more && (
            <button class="button plain wide" onClick={list.next}>
              {t('console.more')}
            </button>
          )}
        </div>
      )}
      <Chosen choice={choice} venues={chosen} onMeasure={(measure) => (doing.value = measure)} />
      {doing.value && <MeasureSheet measure={doing.value} venues={chosen} onClose={() => (doing.value = null)} onDone={finish} />}
    </Screen>
  )
}

// mayName tells that a number in a text may be somebody's IIN or phone, which has no place in an address, nor in the service's log:
// a code has nine digits, and of what has more only a BIN is searched by.
function mayName(text: string): boolean {
  return (text.match(/\d(?:[\s()+-]*\d){9,}/g) ?? []).some((number) => !isBIN(onlyDigits(number)))
}

const rest = 300 // milliseconds after the last key

function Filter() {
  const asked = new URLSearchParams(query.value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const search = useRef<HTMLInputElement>(null)
  const kept = useSignal(false) // to this page: what was typed may name a person
  const narrow = (name: string, value: string) => {
    const next = new URLSearchParams(query.peek())
    if (value) next.set(name, value)
    else next.delete(name)
    const text = next.toString()
    go('/official/venues' + (text && '?' + text), true)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    const typed = asked.get('q') ?? ''
    if (document.activeElement !== search.current) search.current!.value = typed
  }, [query.value])
  return (
    <search class="filter">
      <div class="field">
        <label for="q">{t('official.search')}</label>
        <input
          ref={search}
          id="q"
          type="search"
          maxLength={100}
          autocomplete="off"
          placeholder={t('official.search.hint')}
          aria-describedby="q-kept"
          aria-invalid={kept.value}
          onInput={(event) => {
            const text = event.currentTarget.value.trim()
            clearTimeout(timer.current)
            timer.current = setTimeout(() => {
              kept.value = mayName(text)
              if (!kept.value) narrow('q', text)
            }, rest)
          }}
        />
        <p class="problem" id="q-kept" role="alert">
          {kept.value && t('official.search.person')}
        </p>
      </div>
      <div class="field">
        <label for="state">{t('official.state')}</label>
        <select id="state" value={asked.get('state') ?? ''} onChange={(event) => narrow('state', event.currentTarget.value)}>
          <option value="">{t('official.any')}</option>
          {states.map((state) => (
            <option key={state} value={state}>
              {stateWord(state)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="region">{t('official.fact.region')}</label>
        <select id="region" value={asked.get('region') ?? ''} onChange={(event) => narrow('region', event.currentTarget.value)}>
          <option value="">{t('official.any')}</option>
          {country.value!.regions.map(({ code }) => (
            <option key={code} value={code}>
              {regionName(code)}
            </option>
          ))}
        </select>
      </div>
    </search>
  )
}

function Row({ venue, choice }: { venue: Venue; choice: Choice }) {
  const name = read(venue.name)
  return (
    <div class="place" data-venue={venue.id} data-state={venue.state} data-chosen={choice.has(venue.id)}>
      <Choose choice={choice} venue={venue.id} name={name} />
      <a class="link" href={`/official/venues/${venue.id}`}>
        <span class="body">
          <b>{name}</b>
          <span class="quiet">
            {activityName(venue)} · {venue.address}, {regionName(venue.region)}
          </span>
        </span>
        <span class="quiet whose">{owner(venue.entity)}</span>
        <span class="stands">
          <StateTag venue={venue} />
          <span class="quiet">{onDay(venue.participation.since)}</span>
        </span>
        <Icon name="chevron" />
      </a>
    </div>
  )
}
