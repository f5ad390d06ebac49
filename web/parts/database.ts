// The browser's own databases: what is no text, what is too much for one, and what a service worker has to read.

type Ask<T> = (store: IDBObjectStore) => IDBRequest<T>

// database is one of this name, whose stores find what they keep by a property of it, or, where that is empty, by a name of the
// writer's. It is opened when it is first asked. To ask it fails where the browser keeps nothing; what it was given is on the disk
// when the answer comes.
export function database<Stores>(name: string, stores: { [N in keyof Stores & string]: string }) {
  let opened: Promise<IDBDatabase> | undefined
  const open = () => {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1)
      request.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries<string>(stores)) request.result.createObjectStore(store, { keyPath: keyPath || null })
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
  return async <T>(store: keyof Stores & string, mode: IDBTransactionMode, ask: Ask<T>): Promise<T> => {
    const transaction = (await open()).transaction(store, mode, { durability: 'strict' })
    const request = ask(transaction.objectStore(store))
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }
}
