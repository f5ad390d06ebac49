// What happens at the venue, live. Rows that come together are shown together, in one frame, and only the last are kept. One
// that is not on record yet comes again, and takes its own place, once it is.
import { batch, signal, type Signal } from '@preact/signals'
import { tell, type Announcement } from '../parts/announcements'
import type { Colour, Outcome } from '../parts/api'
import { now } from '../parts/clock'
import { away, occupancy, venue, type Occupancy, type Venue } from './venue'

// Row is one of the feed, as it is written there.
export interface Row {
  row: string
  recorded: 'now' | 'later' | 'late'
  seq: number | null // null while it is to be recorded later
  at: string
  visit: string
  gate: string | null
  direction: 'entry' | 'exit' | null
  colour: Colour | null
  source: 'registries' | 'cache' | 'pass' | 'none' | null
  as_of: string | null
  outcome: Outcome
  ask: 'paper_pcr' | 'id_card' | 'age' | null
  children: number
  enforced: boolean
  reason: string | null
  rule: string | null
  assurance: 'none' | 'id_checked' | 'register' | 'platform'
  receipt: string
  means: 'app' | 'desk' | 'platform' | 'self' | 'inferred'
  inside: number
  inferred: number
}

interface Snapshot {
  occupancy: Occupancy
  venue: Venue
  visits: Row[]
  announcements?: Announcement[] // not from a node of an earlier version
}

// Arrival is an entry or an exit, with what became of it.
export interface Arrival {
  n: number // rises with each that is heard of
  row: Row
  latest: Signal<Row> // the last on it: the row itself, or an override
  left: Signal<boolean>
  live: boolean // it came while the desk was looking
}

const kept = 200

export const arrivals = signal<readonly Arrival[]>([]) // newest first
export const news = signal<readonly Arrival[]>([]) // of the last frame
export const brokenSince = signal(0) // the service's time when the feed broke off, 0 while it is open

let last = 0 // the seq of the last row heard
let heardOf = 0 // how many arrivals

export function lastSeq(): number {
  return last
}

// follow opens a venue's feed. broken is told whenever it breaks off, and whether for good: else the browser opens it anew, and
// reopened is told.
export function follow(id: string, reopened: () => void, broken: (closed: boolean) => void): () => void {
  const source = new EventSource(`/v1/venues/${id}/feed`)
  source.onopen = () => {
    if (brokenSince.peek()) reopened()
    brokenSince.value = 0
  }
  source.onerror = () => {
    brokenSince.value ||= now()
    broken(source.readyState === EventSource.CLOSED)
  }
  for (const name of Object.keys(heard)) source.addEventListener(name, wait)
  return () => source.close()
}

export function forgetArrivals(): void {
  waiting = []
  last = 0
  arrivals.value = news.value = []
  brokenSince.value = 0
}

let waiting: MessageEvent<string>[] = []

function wait(event: MessageEvent<string>): void {
  if (waiting.push(event) > 1) return
  if (document.hidden) setTimeout(show)
  else requestAnimationFrame(show)
}

// A page that nobody sees has no frames.
document.addEventListener('visibilitychange', show)

function show(): void {
  const events = waiting
  if (events.length === 0) return
  waiting = []
  batch(() => {
    const fresh: Arrival[] = []
    for (const event of events) heard[event.type as keyof typeof heard](JSON.parse(event.data), fresh, Number(event.lastEventId))
    if (fresh.length === 0) return
    fresh.reverse()
    arrivals.value = [...fresh, ...arrivals.value].slice(0, kept)
    news.value = fresh.filter((arrival) => arrival.live)
  })
}

const heard = {
  snapshot(data: Snapshot, fresh: Arrival[], seq: number): void {
    const follows = last > 0 && seq >= last && (data.visits[0]?.seq ?? seq) <= last + 1
    if (!follows) heard.reset({}, fresh)
    for (const row of data.visits) take(row, fresh, false)
    last = seq
    occupancy.value = data.occupancy
    away.value = data.occupancy.provisional
    venue.value = data.venue
    if (data.announcements) tell(data.announcements)
  },
  visit(row: Row, fresh: Arrival[]): void {
    take(row, fresh, true)
  },
  override(row: Row, fresh: Arrival[]): void {
    take(row, fresh, true)
  },
  venue(data: Venue): void {
    venue.value = data
    if (occupancy.value) occupancy.value = { ...occupancy.value, limit: data.limit, capacity: data.capacity }
  },
  announcement({ items }: { items: Announcement[] }): void {
    tell(items)
  },
  reset(_: object, fresh: Arrival[]): void {
    fresh.length = last = 0
    arrivals.value = []
  },
}

function take(row: Row, fresh: Arrival[], live: boolean): void {
  const before = [...fresh, ...arrivals.value].find((arrival) => arrival.row.row === row.row)
  if (row.seq === null) {
    if (before) return // it is told again to who has lost the feed
    away.value = true
  } else {
    if (row.seq <= last) return
    last = row.seq
  }
  if (occupancy.value) occupancy.value = { ...occupancy.value, inside: row.inside, inferred: row.inferred }
  const entry = entryOf(row.visit, fresh)
  if (row.direction === null) {
    if (entry) entry.latest.value = row
    return
  }
  if (row.direction === 'exit' && entry) entry.left.value = true
  if (before) {
    const now = { ...before, row, latest: before.latest.value === before.row ? signal(row) : before.latest }
    const put = (arrival: Arrival) => (arrival === before ? now : arrival)
    fresh.splice(0, fresh.length, ...fresh.map(put))
    arrivals.value = arrivals.value.map(put)
    return
  }
  fresh.push({ n: ++heardOf, row, latest: signal(row), left: signal(false), live })
}

// current is an arrival as it is now, which is another once it is on record.
export function current(of: Arrival): Arrival {
  return arrivals.value.find(({ n }) => n === of.n) ?? of
}

// entryOf is the last entry of a visit among the rows kept.
function entryOf(visit: string, fresh: Arrival[]): Arrival | undefined {
  const of = (arrival: Arrival) => arrival.row.visit === visit && arrival.row.direction === 'entry'
  return [...fresh].reverse().find(of) ?? arrivals.value.find(of)
}
