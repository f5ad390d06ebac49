// Exits that wait for a network, in the order in which they were made. Each is sent by the page or by the service worker, whichever
// has a network first; if both do, its id lets it count once.
import { pocket } from './pocket'

export interface Unsent {
  id: string // of the exit
  path: string
  body: object
  at: string // when the visitor left
  visit: string // that it ends; empty where this phone knows none
}

// sync is what the service worker is woken for.
export const sync = 'unsent'

export async function unsentExits(): Promise<Unsent[]> {
  const all: Unsent[] = await pocket('unsent', 'readonly', (store) => store.getAll())
  return all // ids begin with their time
}

const most = 50

// keepUnsent fails where the browser keeps nothing, and where too many wait already.
export async function keepUnsent(exit: Unsent): Promise<void> {
  if ((await unsentExits()).length >= most) throw new DOMException('too many wait', 'QuotaExceededError')
  await pocket('unsent', 'readwrite', (store) => store.put(exit))
}

export async function dropUnsent(id: string): Promise<void> {
  await pocket('unsent', 'readwrite', (store) => store.delete(id))
}
