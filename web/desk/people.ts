// People whom the guard sends by number, in their order: each waits until the one before is answered, and a number is
// forgotten with its answer.
import { signal, type Signal } from '@preact/signals'
import { call, insist, Problem, type Answer } from '../parts/api'
import { now } from '../parts/clock'
import { scanID } from '../parts/id'
import type { Presented } from './presented'
import type { Gate } from './venue'
import { refused } from './heartbeat'

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

const waitingAtMost = 20
const shown = 5

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
  people.value = [person, ...people.value].slice(0, Math.max(shown, waiting + 1))
  last = last.then(async () => {
    try {
      const scan = () => call<Answer>('POST', `/v1/venues/${venue}/scans`, body)
      const answer = await insist(scan, stop.signal, () => (state.value = { is: 'again' }))
      state.value = { is: 'answered', answer, at: now() }
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      state.value = { is: 'failed', problem }
      if (problem.status === 401 || problem.status === 403) refused.value = problem
    }
  })
  return true
}

export function forgetPeople(): void {
  for (const person of people.value) person.stop()
  people.value = []
}
