// The browser's own database: what is no text, and what the service worker has to read while no page is open.
import type { Unsent } from './unsent'

interface Stores {
  keys: CryptoKeyPair // by name
  unsent: Unsent // by its id
}

let opened: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('ashyq.visitor', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('keys')
      request.result.createObjectStore('unsent', { keyPath: 'id' })
    }
    request.onsuccess = () => {
      request.result.onclose = () => (opened = undefined) // emptied by the person, or by the browser
      resolve(request.result)
    }
    request.onerror = () => reject(request.error)
  })
  opened.catch(() => (opened = undefined))
  return opened
}

// within asks a store; what it has changed is kept when the answer comes. It fails where the browser keeps nothing.
export async function within<T>(name: keyof Stores, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await open()).transaction(name, mode)
  const request = ask(transaction.objectStore(name))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = () => reject(transaction.error)
  })
}

// empty drops everything that the database holds.
export async function empty(): Promise<void> {
  await within('keys', 'readwrite', (store) => store.clear())
  await within('unsent', 'readwrite', (store) => store.clear())
}
