// "I have left", without a scan.
import { signal } from '@preact/signals'
import { Problem, type Answer } from '../parts/api'
import { now } from '../parts/clock'
import { scanID } from '../parts/id'
import { go } from '../parts/route'
import { sendLater } from './later'
import { ask } from './person'
import { change, ended } from './visits'

// Leaving is the word on its way to the service.
interface Leaving {
  visit: string
  id: string
  problem: Problem | null
}

export const leaving = signal<Leaving | null>(null)

export async function leave(visit: string): Promise<void> {
  if (sending(leaving.value)) return
  const id = leaving.value?.visit === visit ? leaving.value.id : scanID()
  leaving.value = { visit, id, problem: null }
  const path = `/v1/visits/${visit}/exit`
  try {
    const answer = await ask<Answer>('POST', path, { id }).catch(async (problem) => {
      const at = new Date(now()).toISOString()
      const waits = problem instanceof Problem && problem.passing && (await sendLater({ id, path, body: { id, left_at: at }, at, visit }))
      if (!waits) throw problem
    })
    leaving.value = null
    if (answer) ended(visit, answer)
    go(`/visits/${visit}`)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    leaving.value = { visit, id, problem }
    if (problem.code === 'not_found') change(visit, { closed: true })
  }
}

export function sending(leaving: Leaving | null): boolean {
  return !!leaving && !leaving.problem
}
