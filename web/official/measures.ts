// What an official can do about a place, by where it stands.
import type { Key } from '../parts/language'
import type { Measure, State, Venue } from './calls'

export const measures: Measure[] = ['approve', 'ask', 'refuse', 'suspend', 'reinstate', 'exclude']

const from: Record<Measure, State[]> = {
  approve: ['applied'],
  ask: ['applied'],
  refuse: ['applied'],
  suspend: ['training', 'active'],
  reinstate: ['suspended'],
  exclude: ['training', 'active', 'suspended', 'withdrawn'],
}

const changeable: State[] = ['training', 'active', 'suspended']

// isPossible: what was changed since is approved too.
export function isPossible(measure: Measure, { state, participation }: Venue): boolean {
  if (measure === 'approve' && changeable.includes(state)) return participation.changed.length > 0
  return from[measure].includes(state)
}

export const needsReason: Measure[] = ['ask', 'refuse', 'suspend', 'exclude']

// Those that close a place's doors rest on a decision that has a name.
export const needsDecree: Measure[] = ['suspend', 'exclude']

// sentences are reasons to pick from.
export const sentences: Partial<Record<Measure, Key[]>> = {
  ask: ['official.reason.ask.address', 'official.reason.ask.category', 'official.reason.ask.capacity', 'official.reason.ask.point', 'official.reason.ask.register'],
  refuse: ['official.reason.refuse.register', 'official.reason.refuse.twice', 'official.reason.refuse.category', 'official.reason.refuse.address'],
  suspend: ['official.reason.suspend.unchecked', 'official.reason.suspend.full', 'official.reason.suspend.hours', 'official.reason.suspend.outbreak'],
  exclude: ['official.reason.exclude.again', 'official.reason.exclude.unchecked', 'official.reason.exclude.false', 'official.reason.exclude.inspection'],
}
