// Exits that wait for a network: what this page sends of them, and what becomes of their visits.
import { effect } from '@preact/signals'
import { Problem, type Answer } from '../parts/api'
import { kept } from '../parts/kept'
import { dropUnsent, keepUnsent, sync, unsentExits, type Unsent } from '../parts/unsent'
import { visible } from '../parts/visible'
import { ask, session } from './person'
import { change, ended, refresh, visits } from './visits'

export const unsent = kept<Pick<Unsent, 'id' | 'visit'>[]>('unsent', []) // as far as this page knows, from its beginning on

const again = 10_000

// sendLater keeps an exit until there is a network, and reports whether it could.
export async function sendLater(exit: Unsent): Promise<boolean> {
  try {
    await keepUnsent(exit)
  } catch {
    return false // the visitor is told that there is no network
  }
  if (exit.visit) change(exit.visit, { left: exit.at })
  await look()
  void wake()
  return true
}

// wake has the service worker send it, if a network comes while no page is open; not every browser has that.
async function wake(): Promise<void> {
  const worker = (await navigator.serviceWorker?.ready) as (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined
  await worker?.sync?.register(sync).catch(() => {})
}

// look finds out what still waits. A visit whose exit no longer does is asked for: the service worker has sent it.
async function look(): Promise<void> {
  unsent.value = (await unsentExits().catch(() => [])).map(({ id, visit }) => ({ id, visit }))
  for (const { id, left, exit, closed } of visits.value) {
    if (!left || exit || closed || unsent.value.some(({ visit }) => visit === id)) continue
    await refresh(id).then(
      () => change(id, { left: '' }),
      () => {}, // at the next look
    )
  }
}

let sending = false

async function sendAll(): Promise<void> {
  if (sending || !session.value) return
  sending = true
  try {
    for (const exit of await unsentExits()) {
      try {
        const answer = await ask<Answer>('POST', exit.path, exit.body)
        if (exit.visit) ended(exit.visit, answer)
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem
        if (problem.passing || problem.status === 401 || problem.status === 429) return
        if (exit.visit) change(exit.visit, { left: '', closed: problem.code === 'not_found' }) // it will never be taken
      }
      await dropUnsent(exit.id)
    }
  } finally {
    sending = false
  }
  if (unsent.value.length > 0) await look()
}

effect(() => {
  if (!visible.value || !session.value || unsent.value.length === 0) return
  void sendAll()
  const turns = setInterval(sendAll, again)
  return () => clearInterval(turns)
})

addEventListener('online', () => void sendAll())
navigator.serviceWorker?.addEventListener('message', () => void look())
effect(() => {
  if (visible.value) void look()
})
