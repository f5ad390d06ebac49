// What a visitor's phone keeps beside texts: its key, and exits that the service worker may have to send while no page is open.
import { database } from './database'
import type { Unsent } from './unsent'

interface Stores {
  keys: CryptoKeyPair // by name
  unsent: Unsent // by its id
}

export const pocket = database<Stores>('ashyq.visitor', { keys: '', unsent: 'id' })

// empty drops all of it.
export async function empty(): Promise<void> {
  await pocket('keys', 'readwrite', (store) => store.clear())
  await pocket('unsent', 'readwrite', (store) => store.clear())
}
