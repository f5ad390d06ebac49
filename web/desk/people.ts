// People whom the guard sends by number or by pass. Numbers go in their order: each waits until the one before is answered, and is
// forgotten with its answer. Whoever shows a phone waits for nobody, and for the service no longer than a moment: then this desk
// decides by itself.
import { signal, type Signal } from '@preact/signals'
import { call, insist, Problem, type Answer, type Colour, type Outcome } from '../parts/api'
import { now } from '../parts/clock'
import { scanID } from '../parts/id'
import { connected, noticed, refused } from './heartbeat'
import { keep, lastOf, takeBack, untold, type Ask } from './late'
import { override } from './override'
import { isPresentation } from '../parts/pass'
import type { Presented } from './presented'
import { judge, verify, type Refusal, type Ruling, type Verdict } from './proof'
import { ground } from './provision'
import { occupancy, type Gate } from './venue'

export interface Person {
  id: string
  at: number
  state: Signal<State>
  undone: Signal<boolean>
  stop(): void
}

export type State =
  | { is: 'asking' }
  | { is: 'again' } // not reached, and sent again
  | { is: 'answered'; answer: Answer; at: number }
  | { is: 'failed'; problem: Problem }
  | { is: 'refused'; why: Refusal | Unproved; at: number } // by this desk: not taken for a visitor's pass
  | Judged
  | { is: 'settled'; outcome: Outcome; colour: Colour | null; at: number } // by the guard, after that
  | { is: 'not_kept'; at: number } // it was to be written down, and could not be

// Unproved is why nobody is let in by a pass that may be a good one.
export type Unproved =
  | 'unsigned' // a picture would look the same
  | 'inside' // this desk has let it in already

// Judged is what this desk makes of somebody while nobody can be asked: the guard, who sees the card, has the last word.
export interface Judged {
  is: 'judged'
  verdict: Verdict
  ruling: Ruling // with the number inside counted in
  admit(): Promise<void>
  sendAway(): Promise<void>
}

const waitingAtMost = 20
const shown = 5
const patience = 2_000 // with the service, before this desk judges by itself or doubts that it is there

export const people = signal<readonly Person[]>([]) // newest first

let last: Promise<void> = Promise.resolve()

export function isWaiting(person: Person): boolean {
  return person.state.value.is === 'asking' || person.state.value.is === 'again'
}

// send asks about a person; false if too many wait already.
export function send(venue: string, gate: Gate, who: Presented, children: number): boolean {
  const waiting = people.value.filter(isWaiting).length
  if (waiting >= waitingAtMost) return false
  const stop = new AbortController()
  const state = signal<State>({ is: 'asking' })
  const person: Person = { id: scanID(), at: now(), state, undone: signal(false), stop: () => stop.abort() }
  const body = { id: person.id, gate: gate.code, ...who, children }
  const scan = () => {
    const slow = setTimeout(noticed, patience, false)
    return call<Answer>('POST', `/v1/venues/${venue}/scans`, body).finally(() => clearTimeout(slow))
  }
  people.value = [person, ...people.value].slice(0, Math.max(shown, waiting + 1))
  if ('pass' in who) void present(person, scan, { venue, gate, shown: who.pass, heads: 1 + children })
  else last = last.then(() => answered(person, insist(scan, stop.signal, () => (state.value = { is: 'again' }))))
  return true
}

// answered shows what the service says of a person.
async function answered({ state }: Person, answer: Promise<Answer>): Promise<void> {
  try {
    state.value = { is: 'answered', answer: await answer, at: now() }
    noticed(true)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    state.value = { is: 'failed', problem }
    if (problem.status === 401 || problem.status === 403) refused.value = problem
  }
}

interface Shown {
  venue: string
  gate: Gate
  shown: string
  heads: number
}

// present asks the service about whoever shows a phone, and judges them here where it does not answer soon.
async function present(person: Person, scan: () => Promise<Answer>, who: Shown): Promise<void> {
  const asked = connected.peek()
  if (asked) {
    const soon = await Promise.race([reached(scan()), new Promise<undefined>((resume) => setTimeout(resume, patience))])
    if (soon) return answered(person, soon.answer)
  }
  await judgeAlone(person, who, asked)
}

// reached is what the service has answered, if it has; undefined where it was not reached, or has too much to do.
async function reached(answer: Promise<Answer>): Promise<{ answer: Promise<Answer> } | undefined> {
  try {
    await answer
  } catch (problem) {
    if (problem instanceof Problem && problem.passing) return undefined
  }
  return { answer }
}

// judgeAlone is this desk's own judgment, as of when the code was shown. The service, if it was asked, may know of them already: then
// it is told too that they were sent away.
async function judgeAlone({ id, at, state }: Person, { venue, gate, shown, heads }: Shown, asked: boolean): Promise<void> {
  const refuse = (why: Refusal | Unproved): void => void (state.value = { is: 'refused', why, at: now() })
  if (!isPresentation(shown)) return refuse('unsigned')
  if (!ground.value) return refuse('no_rules')
  const pass = await verify(shown, ground.value, at)
  if (typeof pass === 'string') return refuse(pass)
  const late = { id, venue, gate: gate.code, direction: gate.direction, at, heads, pass: pass.id, shown }
  const settle = async (outcome: Outcome, colour: Colour | null, looked: Ask | null, kept: boolean) => {
    try {
      if (kept) await keep({ ...late, colour, looked, admitted: outcome !== 'left_queue' })
      state.value = { is: 'settled', outcome, colour, at: now() }
    } catch {
      state.value = { is: 'not_kept', at: now() }
    }
  }
  if (gate.direction === 'exit') return settle('left', null, null, true)
  if (lastOf(pass.id)?.direction === 'entry') return refuse('inside')
  const verdict = judge(pass, ground.value, at)
  if (typeof verdict === 'string') return refuse(verdict)
  const { table, colour, ofAge } = verdict
  const full = table.limit !== null && (occupancy.peek()?.inside ?? 0) + untold.peek() + heads > table.limit
  const ruling = full && verdict.ruling.outcome !== 'refuse' ? venueFull : verdict.ruling
  state.value = {
    is: 'judged',
    verdict,
    ruling,
    admit: () => settle('admit', colour, ofAge.ask ?? ruling.ask, true),
    sendAway: () => settle('left_queue', colour, null, asked),
  }
  if (asked && ruling.outcome === 'refuse') await keep({ ...late, colour, looked: null, admitted: false }).catch(() => {})
}

const venueFull: Ruling = { outcome: 'refuse', reason: 'venue_full', ask: null }

// recall takes back that this desk has let somebody in, also once the service knows of it.
export async function recall({ id }: Person, venue: string): Promise<void> {
  if (!(await takeBack(id))) await override(venue, `${venue}.${id}`, 'left_queue', 'mistake')
}

export function forgetPeople(): void {
  for (const person of people.value) person.stop()
  people.value = []
}
