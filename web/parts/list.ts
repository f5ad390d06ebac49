// A list that the service gives page by page.
import { useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { call, Problem } from './api'
import { language } from './language'

export interface List<T, P> {
  items: Signal<T[] | null> // null until the first page has come
  page: Signal<P | null> // the last that has come, with what else it tells
  more: boolean
  problem: Signal<Problem | null>
  next(): Promise<void>
  again(): Promise<void>
}

export interface Page<T> {
  items: T[]
  next: string | number | null
}

// useList is what the service has at a path; cursor is the query's word for where the next page begins, get who asks for it.
export function useList<T, P extends Page<T> = Page<T>>(path: string, cursor: 'after' | 'before' | 'from', get = call): List<T, P> {
  const items = useSignal<T[] | null>(null)
  const shown = useSignal<P | null>(null)
  const problem = useSignal<Problem | null>(null)
  const asked = useRef(0) // an answer that was overtaken is not shown
  const ask = async (from: Page<T>['next'], before: T[]) => {
    const mine = ++asked.current
    const place = from === null ? path : `${path}${path.includes('?') ? '&' : '?'}${cursor}=${encodeURIComponent(from)}`
    try {
      const page = await get<P>('GET', place)
      if (mine !== asked.current) return
      items.value = [...before, ...page.items]
      shown.value = page
      problem.value = null
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      if (mine === asked.current) problem.value = failure
    }
  }
  const again = () => ask(null, [])
  const spoken = language.value
  useEffect(() => void again(), [path, spoken])
  const following = shown.value?.next ?? null
  return { items, page: shown, more: following !== null, problem, next: () => ask(following, items.value ?? []), again }
}
