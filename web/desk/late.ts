// Whom this desk let in or out by itself: kept on the tablet until the network is back, then sent once each, in their order. What
// the service makes of them otherwise is shown, and stays until somebody has looked.
import { computed, effect, signal } from '@preact/signals'
import { call, Problem, type Answer, type Colour } from '../parts/api'
import { scanID } from '../parts/id'
import { drop, list, put } from './drawer'
import { connected } from './heartbeat'
import { override } from './override'
import type { Gate } from './venue'

export type Ask = 'paper_pcr' | 'id_card' | 'age'

// Late is one person's entry or exit; whose, nobody here can read.
export interface Late {
  id: string
  venue: string
  gate: string // its code
  direction: Gate['direction']
  at: number
  heads: number
  colour: Colour | null // none of an exit
  looked: Ask | null // what the guard was asked to look at
  admitted: boolean // or sent away, after the service may have heard of them
  pass: string // its id, lest it come in twice
  shown: string // what the phone showed; empty once it was sent
  word: string // the id of the guard's word, should the service decide otherwise
  conflict: Conflict | null
}

// Conflict is what became of it that the guard could not know.
export interface Conflict {
  is: 'inside_already' | 'full' | 'otherwise' | 'not_inside' | 'not_recorded'
  outcome?: Answer['decision']['outcome']
  colour?: Colour | undefined
  reason?: string
  receipt?: string | undefined
  detail?: string
}

const kept = signal<readonly Late[]>([]) // of all venues, the oldest first
const most = 2_000

export const waiting = computed(() => kept.value.filter(({ shown }) => shown))
export const conflicts = computed(() => kept.value.filter(({ conflict }) => conflict))

// load reads what is kept: another tab may have written some down, or sent them.
async function load(): Promise<void> {
  kept.value = (await list('late')).sort((a, b) => a.at - b.at)
}

load().catch(() => {}) // who lets somebody in is told that nothing is kept

const watched = signal('') // the venue of this desk

// untold is how many persons this desk has let in, less those it let out, of whom the service does not know yet.
export const untold = computed(() =>
  waiting.value
    .filter(({ venue, admitted }) => venue === watched.value && admitted)
    .reduce((heads, late) => heads + (late.direction === 'entry' ? late.heads : -late.heads), 0),
)

// lastOf is what this desk did last with a pass.
export function lastOf(pass: string): Late | undefined {
  return [...waiting.value].reverse().find((late) => late.pass === pass && late.admitted)
}

// keep writes somebody down; it fails where that cannot be.
export async function keep(late: Omit<Late, 'word' | 'conflict'>): Promise<void> {
  if (kept.value.length >= most) throw new DOMException('the drawer is full', 'QuotaExceededError')
  const whole = { ...late, word: scanID(), conflict: null }
  await put('late', whole)
  kept.value = [...kept.value, whole]
}

// takeBack forgets somebody who was not sent yet; false if it was.
export async function takeBack(id: string): Promise<boolean> {
  if (sending === id || !waiting.value.some((late) => late.id === id)) return false
  await drop('late', id)
  kept.value = kept.value.filter((late) => late.id !== id)
  return true
}

// seen puts away a conflict that somebody has looked at.
export const seen = (id: string): Promise<void> => settle(id, null)

async function settle(id: string, left: Late | null): Promise<void> {
  if (left) await put('late', left)
  else await drop('late', id)
  kept.value = kept.value.flatMap((late) => (late.id !== id ? [late] : left ? [left] : []))
}

let sending = '' // the id of who is

// watchLate sends what waits for a venue whenever the service is there.
export function watchLate(venue: string): () => void {
  watched.value = venue
  const stop = effect(() => {
    if (connected.value && next()) void sendAll()
  })
  return () => {
    stop()
    watched.value = ''
  }
}

function next(): Late | undefined {
  return waiting.value.find(({ venue }) => venue === watched.value)
}

const again = 5_000 // after a failure, or later if the service says so

async function sendAll(): Promise<void> {
  if (sending) return
  sending = 'all'
  let wait = again
  try {
    await navigator.locks.request('ashyq.late', async () => {
      await load()
      for (let late; (late = next()); ) {
        sending = late.id
        const conflict = await send(late)
        await settle(late.id, conflict && { ...late, shown: '', conflict })
      }
    })
    wait = 0
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    wait = Math.max(wait, problem.retryIn * 1000)
  } finally {
    setTimeout(() => {
      sending = ''
      if (connected.peek() && next()) void sendAll() // also what came at the last moment
    }, wait)
  }
}

// shownFor is the word for what the guard looked at.
const shownFor = { paper_pcr: 'paper_shown', id_card: 'id_shown', age: 'age_shown' } satisfies Record<Ask, string>

// send tells the service of somebody, and what it made of them: a conflict, or nothing. Who is inside is counted there, whatever the
// rules say of them by now: the guard has let them in.
async function send(late: Late): Promise<Conflict | null> {
  const path = `/v1/venues/${late.venue}`
  try {
    const { id, gate, shown: pass, at, heads } = late
    const body = { id, gate, pass, scanned_at: new Date(at).toISOString(), children: heads - 1 }
    const answer = await call<Answer>('POST', `${path}/scans`, body)
    const { outcome, reason, ask } = answer.decision
    const said = { outcome, reason, colour: answer.status?.colour, receipt: answer.receipt?.code }
    const own = answer.visit?.endsWith(id) ?? false
    if (late.direction === 'exit') return outcome === 'left' ? null : { is: 'not_inside', ...said }
    if (!late.admitted) {
      if (outcome === 'admit' && own) await override(late.venue, answer.visit!, 'left_queue', 'mistake', undefined, late.word)
      return null
    }
    if (outcome === 'admit') return own ? null : { is: 'inside_already', ...said }
    const looked = outcome === 'check' && ask !== null && ask === late.looked
    const why = looked ? shownFor[ask as Ask] : 'offline'
    try {
      await override(late.venue, answer.visit!, 'admit', why, undefined, late.word)
    } catch (problem) {
      if (problem instanceof Problem && problem.code === 'venue_full') return { is: 'full', ...said }
      throw problem
    }
    return looked ? null : { is: 'otherwise', ...said }
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.passing || [401, 403, 429].includes(problem.status)) throw problem
    return { is: 'not_recorded', detail: problem.detail }
  }
}
