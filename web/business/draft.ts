// A place as its owner describes it, before it is sent. What is begun outlives the page.
import { days, type Day } from '../parts/hours'
import { kept } from '../parts/kept'
import type { Text } from '../parts/text'
import type { Position, Shift, Venue } from './venue'

export interface Hours {
  from: string
  to: string
}

// Week is when a place is open: by the same hours each day, by hours of each day (none: closed), or always. A day with a break
// has hours before it and after it.
export interface Week {
  kind: 'same' | 'days' | 'always'
  same: Hours[]
  days: Record<Day, Hours[]>
}

export interface Draft {
  name: Text
  oked: string // with its category: classes of the country's classifier are shared by a café and a restaurant
  category: string
  region: string
  address: string
  point: Position | null
  capacity: string
  area: string
  week: Week
}

const usual: Hours[] = [{ from: '09:00', to: '23:00' }]

export function emptyDraft(): Draft {
  return { name: {}, oked: '', category: '', region: '', address: '', point: null, capacity: '', area: '', week: week([{ days: [], hours: '09:00-23:00' }]) }
}

export const draft = kept<Draft>('place', emptyDraft())

export function draftOf(venue: Venue): Draft {
  return {
    name: venue.name,
    oked: venue.oked,
    category: venue.category,
    region: venue.region,
    address: venue.address,
    point: venue.point,
    capacity: String(venue.capacity),
    area: venue.area === null ? '' : String(venue.area),
    week: week(venue.opening),
  }
}

// details is the draft as the service takes it.
export function details({ week, capacity, area, ...said }: Draft) {
  return { ...said, capacity: Number(capacity), area: area ? Number(area) : null, opening: opening(week) }
}

// everyDay is a week of the same hours, by day.
export function everyDay(hours: Hours[]): Week['days'] {
  return byDay(() => hours)
}

function byDay(of: (day: Day) => Hours[]): Week['days'] {
  return Object.fromEntries(days.map((day) => [day, of(day)])) as Week['days']
}

// withBreaks is a week whose days have an hour free in the early afternoon, as far as they are open then and have no break yet.
export function withBreaks(week: Week): Week {
  return { ...week, same: withBreak(week.same), days: byDay((day) => withBreak(week.days[day])) }
}

// hasRoom tells that a break could be put into some day.
export function hasRoom({ kind, same, days: each }: Week): boolean {
  const asked = { same: [same], days: Object.values(each), always: [] }[kind]
  return asked.some((hours) => withBreak(hours).length > hours.length)
}

function withBreak(hours: Hours[]): Hours[] {
  const [only] = hours
  if (!only || hours.length > 1 || only.from >= '13:00' || (only.to > only.from && only.to <= '14:00')) return hours
  return [
    { from: only.from, to: '13:00' },
    { from: '14:00', to: only.to },
  ]
}

// withoutBreak joins a day's hours at an index to those before.
export function withoutBreak(hours: Hours[], at: number): Hours[] {
  return [...hours.slice(0, at - 1), { from: hours[at - 1]!.from, to: hours[at]!.to }, ...hours.slice(at + 1)]
}

export function opening({ kind, same, days: each }: Week): Shift[] {
  switch (kind) {
    case 'always':
      return []
    case 'same':
      return same.map((hours) => ({ days: [], hours: written(hours) }))
    case 'days': {
      const shifts = new Map<string, Day[]>()
      for (const day of days) {
        for (const hours of each[day].map(written)) shifts.set(hours, [...(shifts.get(hours) ?? []), day])
      }
      return Array.from(shifts, ([hours, days]) => ({ days, hours }))
    }
  }
}

function written({ from, to }: Hours): string {
  return `${from}-${to}`
}

function week(shifts: Shift[]): Week {
  const each = byDay((day) => shifts.filter(({ days }) => days.length === 0 || days.includes(day)).map(hoursOf))
  const even = shifts.every(({ days: { length } }) => length === 0 || length === days.length)
  return {
    kind: shifts.length === 0 ? 'always' : even ? 'same' : 'days',
    same: each.mon.length > 0 ? each.mon : usual,
    days: shifts.length > 0 ? each : everyDay(usual),
  }
}

function hoursOf({ hours }: Shift): Hours {
  const [from = '', to = ''] = hours.split('-')
  return { from, to }
}
