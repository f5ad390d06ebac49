// How many notices nobody has seen yet.
import { effect, signal } from '@preact/signals'
import { call } from '../parts/api'
import { me } from '../parts/me'
import { visible } from '../parts/visible'
import type { NoticeList } from './notices'

const every = 60_000

export const unseen = signal(0)

export async function countUnseen(): Promise<void> {
  const told = await call<NoticeList>('GET', '/v1/notices').catch(() => undefined) // asked again soon
  if (told) unseen.value = told.items.filter(({ seen }) => !seen).length
}

effect(() => {
  if (!me.value || !visible.value) return
  void countUnseen()
  const timer = setInterval(countUnseen, every)
  return () => clearInterval(timer)
})
