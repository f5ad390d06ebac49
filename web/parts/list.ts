// A list that the service gives page by page.
import { useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { call, Problem } from './api'
import { language } from './language'

export interface List<T> {
  items: Signal<T[] | null> // null until the first page has come
  more: boolean
  problem: Signal<Problem | null>
  next(): Promise<void>
  again(): Promise<void>
}

interface Page<T> {
  items: T[]
  next: string | number | null
}

// useList is what the service has at a path; cursor is the query's word for where the next page begins.
export function useList<T>(path: string, cursor: 'after' | 'before'): List<T> {
  const items = useSignal<T[] | null>(null)
  const following = useSignal<Page<T>['next']>(null)
  const problem = useSignal<Problem | null>(null)
  const asked = useRef(0) // an answer that was overtaken is not shown
  const ask = async (from: Page<T>['next'], before: T[]) => {
    const mine = ++asked.current
    const place = from === null ? path : `${path}${path.includes('?') ? '&' : '?'}${cursor}=${encodeURIComponent(from)}`
    try {
      const page = await call<Page<T>>('GET', place)
      if (mine !== asked.current) return
      items.value = [...before, ...page.items]
      following.value = page.next
      problem.value = null
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      if (mine === asked.current) problem.value = failure
    }
  }
  const again = () => ask(null, [])
  const spoken = language.value
  useEffect(() => void again(), [path, spoken])
  return { items, more: following.value !== null, problem, next: () => ask(following.value, items.value ?? []), again }
}
