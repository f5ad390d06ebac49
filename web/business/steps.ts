// The steps in which a place is described.
import type { Key } from '../parts/language'
import { opening, type Draft } from './draft'
import { named } from './fields'

export const steps = ['name', 'kind', 'where', 'size', 'hours', 'terms'] as const
export type Step = (typeof steps)[number]

// repairs is the step at which what the service refuses is put right.
export const repairs: Record<string, Step | undefined> = {
  invalid_name: 'name',
  invalid_oked: 'kind',
  invalid_region: 'where',
  invalid_address: 'where',
  invalid_point: 'where',
  invalid_capacity: 'size',
  invalid_area: 'size',
  invalid_hours: 'hours',
}

// missing is what a step still needs, said to who goes on without it, and the field that it goes into.
export function missing(step: Step, { name, oked, region, address, capacity, week }: Draft): [Key, string] | null {
  switch (step) {
    case 'name':
      return Object.keys(named(name)).length === 0 ? ['business.missing.name', '[id^=name-]'] : null
    case 'kind':
      return oked ? null : ['business.missing.kind', '#activity']
    case 'where':
      return !region ? ['business.missing.region', '#region'] : address.trim() ? null : ['business.missing.address', '#address']
    case 'size':
      return Number(capacity) > 0 ? null : ['business.missing.capacity', '#capacity']
    case 'hours':
      return week.kind === 'days' && opening(week).length === 0 ? ['business.missing.hours', '.day input'] : null // to the service, no hours are all hours
    case 'terms':
      return null
  }
}
