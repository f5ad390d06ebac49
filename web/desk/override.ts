// What a member of staff decides over the rules' word, and ten seconds in which to take it back.
import { signal } from '@preact/signals'
import { call, type Answer, type Outcome } from '../parts/api'
import { now } from '../parts/clock'
import { scanID } from '../parts/id'

export type Overriding = Extract<Outcome, 'admit' | 'refuse' | 'left_queue'>

export const undoFor = 10_000

interface Undoable {
  until: number
  undo(): Promise<unknown>
}

// undoable is the last override that can still be taken back.
export const undoable = signal<Undoable | undefined>(undefined)

// override may be repeated under the same id.
export function override(venue: string, visit: string, outcome: Overriding, reason: string, note?: string, id = scanID()): Promise<Answer> {
  const body = { id, outcome, reason, ...(note ? { note } : {}) }
  return call<Answer>('POST', `/v1/venues/${venue}/visits/${visit}/override`, body)
}

// overrideUndoably lets it be taken back to the outcome before: who had been asked to show a paper has then left the queue.
export async function overrideUndoably(venue: string, visit: string, before: Outcome, outcome: Overriding, reason: string, note?: string): Promise<void> {
  await override(venue, visit, outcome, reason, note)
  const back: Overriding = before === 'admit' || before === 'refuse' ? before : 'left_queue'
  undoable.value = {
    until: now() + undoFor,
    undo: () => override(venue, visit, back, 'mistake'),
  }
}
