// The fields of a place, one step each. All write into one draft.
import { useSignal, type Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { country, loadCountry, regionOf } from '../parts/country'
import { onlyDigits, regroup } from '../parts/digits'
import { days, type Day } from '../parts/hours'
import { Icon } from '../parts/icons'
import { language, languages, t, type Key, type Language } from '../parts/language'
import { Segments } from '../parts/segments'
import { read, type Text } from '../parts/text'
import { everyDay, hasRoom, withBreaks, withoutBreak, type Draft, type Hours } from './draft'
import type { Position } from './venue'
import { distance, here, readPoint, wind, written } from './where'

interface Fields {
  draft: Signal<Draft>
}

// Names asks for a name in the language read, and offers the others: one is enough.
export function Names(props: { id: string; label: string; name: Text; hint?: string; others?: boolean; onName(name: Text): void }) {
  const { id, label, name, hint, others = true, onName } = props
  const opened = useSignal<Language[]>([])
  const shown = languages.filter(({ code }) => code === language.value || name[code] || opened.value.includes(code))
  shown.sort((a, b) => Number(b.code === language.value) - Number(a.code === language.value))
  return (
    <>
      {shown.map(({ code, name: language }, i) => (
        <div class="field" key={code}>
          <label for={`${id}-${code}`}>
            {label}
            {shown.length > 1 && <span class="quiet"> · {language}</span>}
          </label>
          <input
            id={`${id}-${code}`}
            lang={code}
            maxLength={80}
            autocomplete="off"
            aria-describedby={hint && i === 0 ? `${id}-hint` : undefined}
            value={name[code] ?? ''}
            onInput={(event) => onName({ ...name, [code]: event.currentTarget.value })}
          />
          {hint && i === 0 && (
            <p class="hint" id={`${id}-hint`}>
              {hint}
            </p>
          )}
        </div>
      ))}
      {others && shown.length < languages.length && (
        <div class="actions">
          {languages
            .filter((language) => !shown.includes(language))
            .map(({ code, name }) => (
              <button
                key={code}
                type="button"
                class="button plain"
                aria-label={t('business.name.add', { language: name })}
                onClick={() => {
                  opened.value = [...opened.value, code]
                  requestAnimationFrame(() => document.getElementById(`${id}-${code}`)?.focus())
                }}
              >
                <Icon name="plus" />
                <span lang={code}>{name}</span>
              </button>
            ))}
        </div>
      )}
    </>
  )
}

// named drops what was left empty.
export function named(name: Text): Text {
  return Object.fromEntries(Object.entries(name).flatMap(([code, text]) => (text?.trim() ? [[code, text.trim()]] : [])))
}

export function NameFields({ draft }: Fields) {
  return (
    <Names
      id="name"
      label={t('business.place.name')}
      hint={t('business.place.name.hint')}
      name={draft.value.name}
      onName={(name) => (draft.value = { ...draft.value, name })}
    />
  )
}

export function useCountry(): void {
  useEffect(() => {
    if (country.value) return
    const stop = new AbortController()
    loadCountry(stop.signal).catch(() => {}) // the screen was left
    return () => stop.abort()
  }, [])
}

export function RegionField({ draft, fixed = false }: Fields & { fixed?: boolean }) {
  return (
    <div class="field">
      <label for="region">{t('business.region')}</label>
      <select id="region" disabled={fixed} value={draft.value.region} onChange={(event) => (draft.value = { ...draft.value, region: event.currentTarget.value })}>
        <option value="">{t('business.region.choose')}</option>
        {country.value?.regions.map(({ code, name }) => (
          <option key={code} value={code}>
            {read(name)}
          </option>
        ))}
      </select>
    </div>
  )
}

export function WhereFields({ draft, fixed = false }: Fields & { fixed?: boolean }) {
  return (
    <>
      <RegionField draft={draft} fixed={fixed} />
      <div class="field">
        <label for="address">{t('business.address')}</label>
        <input
          id="address"
          maxLength={200}
          autocomplete="street-address"
          aria-describedby="address-hint"
          value={draft.value.address}
          onInput={(event) => (draft.value = { ...draft.value, address: event.currentTarget.value })}
        />
        <p class="hint" id="address-hint">
          {t('business.address.hint')}
        </p>
      </div>
      <PointField draft={draft} />
    </>
  )
}

const middle: Position = { latitude: 48, longitude: 67 } // of the country

function PointField({ draft }: Fields) {
  const asking = useSignal(false)
  const said = useSignal<Key | ''>('')
  const { point, region } = draft.value
  const centre = regionOf(region)?.centre
  const put = (point: Position | null) => {
    draft.value = { ...draft.value, point }
    said.value = ''
  }
  const take = (text: string) => {
    const point = readPoint(text, centre ?? middle)
    if (point) put(point)
    else said.value = text.trim() ? 'business.point.unreadable' : ''
  }
  const ask = async () => {
    asking.value = true
    said.value = ''
    try {
      put(await here())
    } catch (reason) {
      said.value = reason instanceof GeolocationPositionError && reason.code === reason.PERMISSION_DENIED ? 'business.point.refused' : 'business.point.unknown'
    } finally {
      asking.value = false
    }
  }
  return (
    <div class="field" role="group" aria-labelledby="point-label" aria-describedby="point-hint">
      <b id="point-label">{t('business.point')}</b>
      <p class="hint" id="point-hint">
        {t('business.point.hint')}
      </p>
      {point ? (
        <p class="found" role="status">
          <Icon name="check" />
          <span class="body">
            <b>{written(point)}</b>
            {centre && <span class="quiet">{relative(point, centre, region)}</span>}
          </span>
          <button type="button" class="button plain" onClick={() => put(null)}>
            {t('business.point.drop')}
          </button>
        </p>
      ) : (
        <>
          <button type="button" class="button plain" aria-disabled={asking.value} onClick={ask}>
            {t(asking.value ? 'business.point.asking' : 'business.point.here')}
          </button>
          <label class="quiet" for="point">
            {t('business.point.paste')}
          </label>
          <input
            id="point"
            autocomplete="off"
            placeholder="43.23895, 76.88971"
            onChange={(event) => take(event.currentTarget.value)}
            onInput={(event) => event.inputType === 'insertFromPaste' && take(event.currentTarget.value)} // what is typed comes digit by digit
          />
        </>
      )}
      <p class="problem" role="alert">
        {said.value && t(said.value)}
      </p>
    </div>
  )
}

// relative says where a point lies, so that a digit too many is seen.
function relative(point: Position, centre: Position, region: string): string {
  const km = distance(point, centre)
  const name = read(regionOf(region)!.name)
  if (km < 1) return t('business.point.centre', { region: name })
  return t('business.point.relative', { km: km < 10 ? km.toFixed(1).replace('.', language.value === 'en' ? '.' : ',') : Math.round(km), wind: t(`business.wind.${wind(centre, point)}`), region: name })
}

export function SizeFields({ draft }: Fields) {
  return (
    <>
      <Count id="capacity" of="capacity" draft={draft} />
      <Count id="area" of="area" draft={draft} />
    </>
  )
}

function Count({ id, of, draft }: Fields & { id: string; of: 'capacity' | 'area' }) {
  return (
    <div class="field">
      <label for={id}>{t(`business.${of}`)}</label>
      <input
        id={id}
        class="number"
        inputmode="numeric"
        autocomplete="off"
        aria-describedby={`${id}-hint`}
        value={draft.value[of]}
        onInput={(event) => {
          const digits = event.currentTarget.value.replace(/\D/g, '').slice(0, 7)
          event.currentTarget.value = digits
          draft.value = { ...draft.value, [of]: digits }
        }}
      />
      <p class="hint" id={`${id}-hint`}>
        {t(`business.${of}.hint`)}
      </p>
    </div>
  )
}

export function HoursFields({ draft }: Fields) {
  const { week } = draft.value
  const change = (part: Partial<Draft['week']>) => (draft.value = { ...draft.value, week: { ...week, ...part } })
  const kind = {
    get value() {
      return draft.value.week.kind
    },
    set value(kind) {
      change({ kind, ...(kind === 'days' && week.kind === 'same' && { days: everyDay(week.same) }) })
    },
  }
  return (
    <>
      <Segments
        label={t('business.hours')}
        value={kind}
        options={[
          ['same', t('business.hours.same')],
          ['days', t('business.hours.days')],
          ['always', t('business.hours.always')],
        ]}
      />
      {week.kind === 'same' && <Spans id="same" label={t('business.hours.every')} spans={week.same} onSpans={(same) => change({ same })} />}
      {week.kind === 'days' && (
        <ul class="rows week">
          {days.map((day) => (
            <DayRow key={day} day={day} spans={week.days[day]} usual={week.same} onSpans={(spans) => change({ days: { ...week.days, [day]: spans } })} />
          ))}
        </ul>
      )}
      {hasRoom(week) && (
        <button type="button" class="button plain" onClick={() => change(withBreaks(week))}>
          <Icon name="plus" />
          {t('business.hours.break')}
        </button>
      )}
      {week.kind !== 'always' && <p class="hint">{t('business.hours.midnight')}</p>}
    </>
  )
}

function DayRow({ day, spans, usual, onSpans }: { day: Day; spans: Hours[]; usual: Hours[]; onSpans(spans: Hours[]): void }) {
  const name = t(`business.day.${day}`)
  return (
    <li class="day">
      <label class="switch">
        <input type="checkbox" role="switch" checked={spans.length > 0} onChange={(event) => onSpans(event.currentTarget.checked ? usual : [])} />
        <span>{name}</span>
      </label>
      {spans.length > 0 ? <Spans id={day} label={name} spans={spans} onSpans={onSpans} /> : <span class="quiet">{t('console.closed')}</span>}
    </li>
  )
}

// Spans are a day's hours; between two of them is a break, which can be taken out again.
function Spans({ id, label, spans, onSpans }: { id: string; label: string; spans: Hours[]; onSpans(spans: Hours[]): void }) {
  return (
    <div class="spans">
      {spans.map((hours, i) => (
        <div class="span" key={i}>
          {i > 0 && (
            <button type="button" class="button quiet icon-only" aria-label={t('business.hours.no_break', { day: label })} onClick={() => onSpans(withoutBreak(spans, i))}>
              <Icon name="close" />
            </button>
          )}
          <Span
            id={i === 0 ? id : `${id}-${i + 1}`}
            label={i === 0 ? label : `${label}, ${i + 1}`}
            hours={hours}
            onHours={(changed) => onSpans(spans.map((other, j) => (j === i ? changed : other)))}
          />
        </div>
      ))}
    </div>
  )
}

function Span({ id, label, hours, onHours }: { id: string; label: string; hours: Hours; onHours(hours: Hours): void }) {
  return (
    <>
      <Clock id={`${id}-from`} label={`${label}: ${t('business.hours.from')}`} time={hours.from} onTime={(from) => onHours({ ...hours, from })} />–
      <Clock id={`${id}-to`} label={`${label}: ${t('business.hours.to')}`} time={hours.to} onTime={(to) => onHours({ ...hours, to })} />
    </>
  )
}

// Clock is a time of 24 hours in every language and browser. What is no time becomes again what it was.
function Clock({ id, label, time, onTime }: { id: string; label: string; time: string; onTime(time: string): void }) {
  return (
    <input
      id={id}
      class="clock"
      inputmode="numeric"
      autocomplete="off"
      aria-label={label}
      value={time}
      onFocus={(event) => event.currentTarget.select()}
      onInput={(event) => {
        const digits = regroup(event.currentTarget, (digits) => digits.slice(0, 4).replace(/^(..)(.)/, '$1:$2'))
        if (isClock(digits)) onTime(event.currentTarget.value)
      }}
      onBlur={(event) => {
        const digits = onlyDigits(event.currentTarget.value)
        const whole = digits.padStart(digits.length < 3 ? 2 : 4, '0').padEnd(4, '0') // 9 is 09:00, 930 is 09:30
        if (digits && isClock(whole)) time = `${whole.slice(0, 2)}:${whole.slice(2)}`
        event.currentTarget.value = time
        onTime(time)
      }}
    />
  )
}

function isClock(digits: string): boolean {
  return /^([01]\d|2[0-3])[0-5]\d$/.test(digits)
}
