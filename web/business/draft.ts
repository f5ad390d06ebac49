// A place as its owner describes it, before it is sent. What is begun outlives the page.
import { kept } from '../parts/kept'
import type { Text } from '../parts/text'
import type { Position, Shift, Venue } from './venue'

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'] as const
export type Day = (typeof days)[number]

export interface Hours {
  from: string
  to: string
}

// Week is when a place is open: by the same hours each day, by hours of each day (none: closed), or always.
export interface Week {
  kind: 'same' | 'days' | 'always'
  same: Hours
  days: Record<Day, Hours | null>
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

const usual: Hours = { from: '09:00', to: '23:00' }

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
export function everyDay(hours: Hours): Week['days'] {
  return Object.fromEntries(days.map((day) => [day, hours])) as Week['days']
}

export function opening({ kind, same, days: byDay }: Week): Shift[] {
  switch (kind) {
    case 'always':
      return []
    case 'same':
      return [{ days: [], hours: `${same.from}-${same.to}` }]
    case 'days': {
      const shifts = new Map<string, Day[]>()
      for (const day of days) {
        const hours = byDay[day]
        if (!hours) continue
        const span = `${hours.from}-${hours.to}`
        shifts.set(span, [...(shifts.get(span) ?? []), day])
      }
      return Array.from(shifts, ([hours, days]) => ({ days, hours }))
    }
  }
}

function week(shifts: Shift[]): Week {
  const hours = (day: Day): Hours | null => {
    if (shifts.length === 0) return usual
    const shift = shifts.find(({ days }) => days.length === 0 || days.includes(day))
    const [from = '', to = ''] = shift?.hours.split('-') ?? []
    return shift ? { from, to } : null
  }
  const byDay = Object.fromEntries(days.map((day) => [day, hours(day)])) as Week['days']
  const [first] = shifts
  const even = shifts.length === 1 && (first!.days.length === 0 || first!.days.length === days.length)
  return { kind: shifts.length === 0 ? 'always' : even ? 'same' : 'days', same: byDay.mon ?? usual, days: byDay }
}
