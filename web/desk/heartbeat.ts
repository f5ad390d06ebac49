// The heartbeat: what the service says this screen should show, every twenty seconds, and what becomes of the desk when it
// does not.
import { computed, signal } from '@preact/signals'
import { call, Problem } from '../parts/api'
import { now, second } from '../parts/clock'
import { offlineSince } from '../parts/online'
import { brokenSince, follow, forgetArrivals, lastSeq } from './feed'
import { away, forgetVenue, occupancy, sign, toldAt, venue, type Beat } from './venue'

const every = 20_000
const behind = 5_000 // how long the feed may take to bring a row that the heartbeat knows of
const silence = 35_000
const grace = 4_000 // in which the browser reopens a feed that broke off, and the service answers a heartbeat
const rulesKept = 60_000

const unanswered = signal(0) // since when a heartbeat waits for its answer, 0 while none does
const beaten = signal(0) // when the service was last heard, by its own time; or the desk opened, if it has not been yet

// refused is why this desk may no longer look at the venue.
export const refused = signal<Problem | undefined>(undefined)

// staleSince is since when what the screen shows may be old; 0 while it is not.
export const staleSince = computed(() => {
  if (beaten.value === 0) return 0
  if (second.value - beaten.value > silence) return beaten.value
  const brokeOff = offlineSince.value || brokenSince.value || unanswered.value
  return brokeOff > 0 && second.value - brokeOff > grace ? brokeOff : 0
})

// connected: what a guard asks now, the service is likely to answer.
export const connected = computed(() => offlineSince.value === 0 && beaten.value > 0 && staleSince.value === 0)

// rulesAsOf is when the rules were last confirmed, once that is too long ago to go without saying; else 0.
export const rulesAsOf = computed(() => (beaten.value > 0 && second.value - beaten.value > rulesKept ? beaten.value : 0))

let ask = () => {}

// noticed is told that a call of this desk was answered, or waits for longer than usual. If that is news, the service is asked at
// once whether it is there.
export function noticed(answered: boolean): void {
  if (answered === unanswered.peek() > 0) ask()
}

// watch keeps a venue's feed and heartbeat going until it is told to stop.
export function watch(id: string): () => void {
  const stop = new AbortController()
  let close = () => {}
  let next: ReturnType<typeof setTimeout> | undefined
  let pause = 1_000

  const open = () => {
    if (stop.signal.aborted) return
    close()
    close = follow(id, beat, (closed) => {
      beat() // at once: the session or the role may have ended with it
      if (!closed) return
      setTimeout(open, pause)
      pause = Math.min(pause * 2, 15_000)
    })
  }

  async function beat() {
    clearTimeout(next)
    next = setTimeout(beat, every)
    unanswered.value ||= now()
    try {
      const said = await call<Beat>('GET', `/v1/venues/${id}/heartbeat`)
      if (stop.signal.aborted) return
      pause = 1_000
      unanswered.value = 0
      show(said)
      if (said.seq > lastSeq() && !away.value) setTimeout(() => said.seq > lastSeq() && open(), behind)
    } catch (problem) {
      if (!(problem instanceof Problem) || stop.signal.aborted || problem.passing) return
      unanswered.value = 0
      if (problem.status === 401 || problem.status === 403) refused.value = problem
    }
  }

  const look = () => document.hidden || beat()
  addEventListener('online', look, { signal: stop.signal })
  document.addEventListener('visibilitychange', look, { signal: stop.signal })
  beaten.value = now()
  ask = beat
  open()
  beat()
  return () => {
    stop.abort()
    clearTimeout(next)
    close()
    forgetArrivals()
    forgetVenue()
    ask = () => {}
    beaten.value = unanswered.value = 0
    refused.value = undefined
  }
}

function show(said: Beat): void {
  beaten.value = now()
  toldAt.value = said.now
  sign.value = said.sign ?? undefined
  away.value = said.occupancy?.provisional ?? false
  if (said.seq < lastSeq()) return // rows that came meanwhile know better
  venue.value = said.venue
  occupancy.value = said.occupancy ?? undefined
}
