// The visits of this phone, kept on it and nowhere else.
import { computed, effect, untracked } from '@preact/signals'
import type { Answer } from '../parts/api'
import { now, second } from '../parts/clock'
import { kept } from '../parts/kept'
import { t } from '../parts/language'
import { visible } from '../parts/visible'
import { ask } from './person'

export interface Visit {
  id: string
  at: string // when it began, or ended where the beginning is not known
  code: string // of the gate of the entry
  children: number
  entry: Answer | null
  exit: Answer | null
  left?: string // when the visitor said so without a network; empty once the service knows more
  closed: boolean // over, though no exit is known: the visitor came to another place, or the service knows no such visit of theirs
  snoozed: number // until when nobody asks whether the visitor has left
}

const most = 200
const longest = 14 * 24 * 3600_000
const stay = 24 * 3600_000 // no visit is longer
const snooze = 3600_000

export const visits = kept<Visit[]>('visits', [])

visits.value = visits.value.filter(({ at }) => Date.parse(at) > now() - longest)

export function find(id: string): Visit | undefined {
  return visits.value.find((visit) => visit.id === id)
}

// record keeps what the service has told of a visit.
export function record(answer: Answer, scanned: Partial<Pick<Visit, 'code' | 'children'>> = {}): void {
  const told = { ...answer, pass: null }
  const id = answer.visit!
  const old = find(id) ?? { id, at: answer.at, code: '', children: 0, entry: null, exit: null, closed: false, snoozed: 0 }
  const visit: Visit = { ...old, ...(answer.direction === 'entry' ? { ...scanned, entry: told } : { exit: told, closed: false, left: '' }) }
  visits.value = [visit, ...visits.value.filter((other) => other.id !== id)]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, most)
}

export function change(id: string, changes: Partial<Visit>): void {
  visits.value = visits.value.map((visit) => (visit.id === id ? { ...visit, ...changes } : visit))
}

export function remove(id: string): void {
  visits.value = visits.value.filter((visit) => visit.id !== id)
}

// latest is the newest that is known of a visit.
export function latest({ entry, exit }: Visit): Answer {
  return (exit ?? entry)!
}

export async function refresh(id: string): Promise<void> {
  const answer = await ask<Answer>('GET', `/v1/visits/${id}`)
  if (answer.visit !== id) remove(id) // named while the service was without its database, it is a part of another
  record(answer)
}

// inside is the visit that goes on.
export const inside = computed(() => {
  const last = visits.value.find(({ entry }) => entry?.decision.outcome === 'admit')
  return last && !last.exit && !last.closed && !last.left && Date.parse(last.at) > now() - stay ? last : null
})

// overdue: the usual stay is over, and nobody has said that they are still there.
export const overdue = computed(() => {
  const visit = inside.value
  return !!visit?.entry?.remind_at && second.value > Math.max(Date.parse(visit.entry.remind_at), visit.snoozed)
})

export function stillHere(visit: Visit): void {
  change(visit.id, { snoozed: now() + snooze })
}

// ended keeps how the service says that a visit has ended.
export function ended(id: string, answer: Answer): void {
  if (answer.visit === id) return record(answer)
  const here = find(id)?.entry?.venue?.id === answer.venue?.id // and not an exit elsewhere
  change(id, { left: '', ...(here && { closed: true }) })
  if (here) refresh(id).catch(() => {}) // since when, the service knows
}

// It may have ended without this phone: on the word of the staff, or at closing time.
effect(() => {
  const id = visible.value && untracked(() => inside.value?.id)
  if (id) untracked(() => refresh(id)).catch((problem) => problem.code === 'not_found' && change(id, { closed: true }))
})

effect(() => {
  const visit = overdue.value ? inside.value : null
  if (!visit) {
    badge(0)
    return
  }
  badge(1)
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  void navigator.serviceWorker?.ready.then((worker) =>
    worker.showNotification(t('visitor.still_inside', { venue: visit.entry!.venue!.name }), {
      body: t('visitor.still_inside.body'),
      icon: '/icons/icon-192.png',
      tag: 'inside',
    }),
  )
})

// badge marks the installed app's icon; one that is not installed has none.
function badge(count: number): void {
  navigator.setAppBadge?.(count).catch(() => {})
}
