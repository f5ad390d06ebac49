// What an official reads and says, as the OpenAPI document types it.
import type { components } from '../api'

type Schemas = components['schemas']
export type Act = Schemas['Act']
export type Application = Schemas['Application']
export type Check = Schemas['ApplicationCheck']
export type Measure = Schemas['Measures']['measure']
export type Measured = Schemas['MeasuredVenue']
export type Member = Schemas['Member']
export type Overview = Schemas['Overview']
export type Venue = Schemas['Venue']
export type State = Venue['state']
export type Zone = NonNullable<Venue['zone']>
