// A venue and its business, as the service tells of them.
import type { components } from '../api'
import { me } from '../parts/me'

type Schemas = components['schemas']
export type Venue = Schemas['Venue']
export type Entity = Schemas['Entity']
export type Gate = Venue['gates'][number]
export type Shift = Venue['opening'][number]
export type Position = NonNullable<Venue['point']>
export type State = Venue['state']

// Each is waited for while somebody looks at it.
export const lately = 5_000

// ownsVenue and ownsEntity tell what may be offered; the service decides.
export function ownsVenue({ id, entity }: Venue): boolean {
  return ownsEntity(entity.id) || !!me.value?.roles.venues.some((at) => at.id === id && at.role === 'owner')
}

export function ownsEntity(id: string): boolean {
  return !!me.value?.roles.entities.some((of) => of.id === id && of.role === 'owner')
}
