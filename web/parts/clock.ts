// The service's time. Phones' clocks are wrong, and some are made wrong.
import { signal } from '@preact/signals'
import { kept } from './kept'

// ahead is by how much the service's clock is ahead of the phone's, in milliseconds. It is kept: a page that opens without a
// network must know the time too.
const ahead = kept('ahead', 0)

// What this page has heard says that it is between these.
let least = -Infinity
let most = Infinity

// heard narrows it by an answer's Date header, which counts whole seconds, and when its call began.
export function heard(date: string | null, began: number): void {
  const told = Date.parse(date ?? '')
  if (Number.isNaN(told)) return
  const lower = told - Date.now()
  const upper = told + 1000 - began
  least = Math.max(least, lower)
  most = Math.min(most, upper)
  if (least > most) [least, most] = [lower, upper] // one of the clocks was set
  ahead.value = (least + most) / 2
}

export function now(): number {
  return Date.now() + ahead.peek()
}

// second is the service's time, moving once a second, while anybody looks at it.
export const second = signal(now(), {
  watched() {
    tick = setInterval(() => (second.value = now()), 1000)
    second.value = now()
  },
  unwatched() {
    clearInterval(tick)
  },
})
let tick: ReturnType<typeof setInterval>
