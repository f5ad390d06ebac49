// How long ago things were, counting on in steps, so that what says an age changes no more often than it has to.
import { computed } from '@preact/signals'
import { second } from '../parts/clock'
import { t } from '../parts/language'
import { lasting } from '../parts/when'

const step = 10_000
const lately = computed(() => Math.floor(second.value / step) * step)

export function ago(at: number): string {
  return short(lately.value - at)
}

export function isWithin(length: number, at: number): boolean {
  return lately.value - at < length
}

export function isRecent(at: number): boolean {
  return isWithin(step, at)
}

// short says a length of time: now, 20 s, 3 min.
export function short(length: number): string {
  if (length < step) return t('desk.now')
  if (length < 60_000) return t('desk.seconds', { s: Math.floor(length / step) * (step / 1000) })
  return lasting(length)
}
