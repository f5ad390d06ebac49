// What this tablet keeps for when its network is away, beyond a page: the rules of each of its venues, and whom it let in.
import { database } from '../parts/database'
import type { Late } from './late'
import type { Ground } from './proof'
import type { Occupancy, Venue } from './venue'

// Provision is what a venue's desk opens and decides with, as the service last told.
export interface Provision extends Ground {
  venue: string // its id
  here: Venue
  occupancy: Occupancy | undefined
  toldAt: string // a time of the service's, by the venue's clock
}

interface Drawers {
  provisions: Provision // by venue
  late: Late // by id
}

const within = database<Drawers>('ashyq.desk', { provisions: 'venue', late: 'id' })

// find, list, put and drop fail where the browser keeps nothing; what put has put is on the disk.
export function find<N extends keyof Drawers>(name: N, key: string): Promise<Drawers[N] | undefined> {
  return within(name, 'readonly', (store) => store.get(key))
}

export function list<N extends keyof Drawers>(name: N): Promise<Drawers[N][]> {
  return within(name, 'readonly', (store) => store.getAll())
}

export async function put<N extends keyof Drawers>(name: N, value: Drawers[N]): Promise<void> {
  await within(name, 'readwrite', (store) => store.put(value))
}

export async function drop(name: keyof Drawers, key: string): Promise<void> {
  await within(name, 'readwrite', (store) => store.delete(key))
}
