// Moments and durations as people say them. A place's clock is read from the offset that the service writes into its times:
// phones' own tables of time zones are older than the country's last change.
import { now } from './clock'
import { language, t, type Key } from './language'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

// wall is a moment as a UTC date whose fields read as the clock of the place that like, a time of the service's, was told in.
function wall(at: number, like: string): Date {
  return new Date(at + offset(like))
}

function offset(like: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(like) ?? []
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * hour + Number(minutes) * minute) : 0
}

// clock is 19:40, or 19:40:05, where like was told.
export function clock(at: number, like: string, seconds = false): string {
  return wall(at, like).toISOString().slice(11, seconds ? 19 : 16)
}

// dated is the day of a moment where like was told: 2026-11-22.
export function dated(at: number, like: string): string {
  return wall(at, like).toISOString().slice(0, 10)
}

// inOffset is a moment as the service would tell it where like was told.
export function inOffset(at: number, like: string): string {
  return wall(at, like).toISOString().slice(0, 19) + (/[+-]\d\d:\d\d$/.exec(like)?.[0] ?? 'Z')
}

// birthday is 03.01, as a card has it without its year.
export function birthday({ day, month }: { day: number; month: number }): string {
  return [day, month].map((n) => String(n).padStart(2, '0')).join('.')
}

// at is the moment of a day and a clock where like was told.
export function at(date: string, time: string, like: string): number {
  return Date.parse(`${date}T${time}Z`) - offset(like)
}

// when is "today at 19:40".
export function when(time: string): string {
  const moment = Date.parse(time)
  const said = { clock: inClock(clock(moment, time)), day: onDay(time) }
  switch (daysAhead(time)) {
    case -1:
      return t('when.yesterday', said)
    case 0:
      return t('when.today', said)
    case 1:
      return t('when.tomorrow', said)
    default:
      return t('when.other', said)
  }
}

// inClock is "at" a clock, for which Kazakh has an ending: of the minutes as they are spoken.
function inClock(clock: string): string {
  if (language.value !== 'kk') return clock
  const [tens, ones] = [clock.at(-2)!, clock.at(-1)!]
  const ending = ones === '0' ? { '1': 'да', '2': 'да', '3': 'да', '4': 'та' }[tens] : { '3': 'те', '4': 'те', '5': 'те', '6': 'да', '9': 'да' }[ones]
  return `${clock}‑${ending ?? 'де'}`
}

// onDay is "today", or "21 November".
export function onDay(time: string): string {
  const ahead = daysAhead(time)
  if (ahead === 0 || ahead === -1) return t(ahead === 0 ? 'when.day.today' : 'when.day.yesterday')
  const date = wall(Date.parse(time), time)
  return t('when.day.other', { day: date.getUTCDate(), month: t(`when.month.${date.getUTCMonth() + 1}` as Key) })
}

function daysAhead(time: string): number {
  const of = (at: number) => Math.floor(wall(at, time).getTime() / day)
  return of(Date.parse(time)) - of(now())
}

// lasting is "2 h 50 min".
export function lasting(duration: number): string {
  const minutes = Math.max(0, Math.floor(duration / minute))
  if (minutes < 1) return t('when.moment')
  if (minutes < 60) return t('when.minutes', { m: minutes })
  if (minutes < 48 * 60) return t('when.hours', { h: Math.floor(minutes / 60), m: minutes % 60 })
  return t('when.days', { n: Math.floor(duration / day) })
}

// roughly is "3 h": how long ago something was, where minutes do not matter any more.
export function roughly(duration: number): string {
  return duration < hour || duration >= 48 * hour ? lasting(duration) : t('when.whole_hours', { h: Math.floor(duration / hour) })
}

// milliseconds of an ISO 8601 duration as the service writes them: PT2H50M7S.
export function milliseconds(duration: string): number {
  const [, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration) ?? []
  return Number(hours ?? 0) * hour + Number(minutes ?? 0) * minute + Number(seconds ?? 0) * 1000
}
