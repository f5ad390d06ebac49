// The service's time. Phones' clocks are wrong, and some are made wrong.
import { signal } from '@preact/signals'

// The service's clock is ahead of the phone's by something between these, in milliseconds.
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
}

export function now(): number {
  return Date.now() + (Number.isFinite(least + most) ? (least + most) / 2 : 0)
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
