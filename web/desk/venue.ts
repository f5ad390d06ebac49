// The venue of this desk, as the service last told: its state, how many it holds, the sign of its minute.
import { computed, signal } from '@preact/signals'
import type { components } from '../api'
import type { SignOfTheMinute } from '../parts/api'
import { second } from '../parts/clock'
import { signAt } from '../parts/minute'
import { clock, inOffset, when } from '../parts/when'

type Schemas = components['schemas']
export type Beat = Schemas['Heartbeat']
export type Venue = Schemas['FeedVenue']
export type Gate = Venue['gates'][number]
export type Occupancy = Pick<NonNullable<Schemas['Occupancy']>, 'inside' | 'inferred' | 'limit' | 'capacity' | 'provisional'>

export const venue = signal<Venue | undefined>(undefined)
export const occupancy = signal<Occupancy | undefined>(undefined)
export const away = signal(false) // whether the service works without its database
export const sign = signal<SignOfTheMinute | undefined>(undefined)
export const toldAt = signal('') // a time of the service's, by the venue's clock

// minute is the sign now, none while nobody here knows it.
export const minute = computed(() => sign.value && signAt(sign.value, second.value))

// clockHere is a moment by the venue's clock; by the device's, while the service has told nothing.
export function clockHere(at: number, seconds = false): string {
  if (!toldAt.value) return new Date(at).toTimeString().slice(0, seconds ? 8 : 5)
  return clock(at, toldAt.value, seconds)
}

// whenHere is "today at 19:40" of a moment, by the same clock.
export function whenHere(at: number): string {
  return when(inOffset(at, toldAt.value))
}

export function gateName(id: string | null): string {
  return venue.value?.gates.find((gate) => gate.id === id)?.name ?? ''
}

// most is how many may be inside now.
export function most(of: Occupancy): number {
  return of.limit ?? of.capacity
}

export function forgetVenue(): void {
  venue.value = occupancy.value = sign.value = undefined
  toldAt.value = ''
  away.value = false
}
