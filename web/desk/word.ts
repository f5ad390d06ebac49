// A member of staff's word over what the rules said, and ten seconds in which to take it back.
import { signal } from '@preact/signals'
import { call, type Answer, type Outcome } from '../parts/api'
import { now } from '../parts/clock'
import { scanID } from '../parts/id'

export type Spoken = Extract<Outcome, 'admit' | 'refuse' | 'left_queue'>

export const undoFor = 10_000

export interface Undoable {
  outcome: Outcome
  until: number
  undo(): Promise<unknown>
}

// undoable is the last word that can still be taken back.
export const undoable = signal<Undoable | undefined>(undefined)

export function override(venue: string, visit: string, outcome: Spoken, reason: string, note?: string): Promise<Answer> {
  const body = { id: scanID(), outcome, reason, ...(note ? { note } : {}) }
  return call<Answer>('POST', `/v1/venues/${venue}/visits/${visit}/override`, body)
}

// speak records a word over what stood before, to which undoing goes back: who was asked to show a paper has then left the queue.
export async function speak(venue: string, visit: string, before: Outcome, outcome: Spoken, reason: string, note?: string): Promise<void> {
  await override(venue, visit, outcome, reason, note)
  const back: Spoken = before === 'admit' || before === 'refuse' ? before : 'left_queue'
  undoable.value = {
    outcome,
    until: now() + undoFor,
    undo: () => override(venue, visit, back, 'mistake'),
  }
}
