// What a call tells, asked anew when the language changes, and now and then while somebody looks.
import { useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { call, Problem } from './api'
import { language } from './language'
import { load } from './me'
import { visible } from './visible'

export interface Loaded<T> {
  value: Signal<T | null> // null until it has come
  problem: Signal<Problem | null>
  again(): Promise<void>
}

export function useLoaded<T>(path: string, every = 0): Loaded<T> {
  const value = useSignal<T | null>(null)
  const problem = useSignal<Problem | null>(null)
  const asked = useRef(0) // an answer that was overtaken is not shown
  const again = async () => {
    const mine = ++asked.current
    try {
      const told = await call<T>('GET', path)
      if (mine !== asked.current) return
      value.value = told
      problem.value = null
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      if (failure.status === 401) void load() // the session has ended
      if (mine === asked.current && !(failure.passing && value.value)) problem.value = failure
    }
  }
  const spoken = language.value
  useEffect(() => {
    void again()
    const timer = every && setInterval(() => visible.value && again(), every)
    return () => {
      asked.current++
      clearInterval(timer)
    }
  }, [path, spoken])
  return { value, problem, again }
}
