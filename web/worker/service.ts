// The service worker: the apps open without a network. Pages and files that it keeps are answered at once and asked for anew
// behind the answer; calls of the API, and whatever else there is, pass it by, so that nothing about a person is ever kept here.
// Exits that wait for a network it sends when there is one, also while no page is open.
import { dropUnsent, sync, unsentExits } from '../parts/unsent'

const worker = self as unknown as ServiceWorkerGlobalScope

const cacheName = 'ashyq-1'

const shells = Object.entries(OFFLINE.shells).map(([shell, routes]) => ({
  shell,
  route: new RegExp(`^(${routes.map((route) => route.replace('{$}', '').replace(/\{\w+\}/g, '[^/]+')).join('|')})$`),
}))

worker.addEventListener('install', (event) => {
  const wanted = [...Object.keys(OFFLINE.shells), ...OFFLINE.files]
  event.waitUntil(Promise.all(wanted.map((path) => refresh(path, 'low'))).then(() => worker.skipWaiting()))
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => worker.clients.claim()))
  void keepDecoder() // calls need not wait for it
})

worker.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== location.origin) return
  if (event.request.mode === 'navigate') {
    const shell = shells.find(({ route }) => route.test(pathname))?.shell
    if (!shell) return
    answer(event, shell)
    event.waitUntil(keepDecoder())
  } else if (pathname === DECODER) {
    event.respondWith(kept(DECODER).then((response) => response ?? refresh(DECODER)))
  } else if (OFFLINE.files.includes(pathname)) {
    answer(event, pathname)
  }
})

// A tap on a reminder brings the app back.
worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(
    worker.clients.matchAll({ type: 'window', includeUncontrolled: true }).then(([client]) => client?.focus() ?? worker.clients.openWindow('/')),
  )
})

worker.addEventListener('sync' as 'activate', (event) => {
  if ((event as ExtendableEvent & { tag: string }).tag === sync) event.waitUntil(sendExits())
})

// sendExits fails if the browser is to try again. What the service will not take is left to a page, where somebody can read why.
async function sendExits(): Promise<void> {
  try {
    for (const { id, path, body } of await unsentExits()) {
      const response = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
      if (response.ok) await dropUnsent(id)
      else if (response.status === 429 || response.status >= 500) throw new Error('not yet')
    }
  } finally {
    for (const client of await worker.clients.matchAll({ includeUncontrolled: true })) client.postMessage(sync)
  }
}

// answer gives what is kept, or what the network gives, which is kept from then on.
function answer(event: FetchEvent, path: string): void {
  const fresh = refresh(path)
  event.waitUntil(fresh.catch(() => undefined)) // without a network the kept one stays
  event.respondWith(kept(path).then((response) => response ?? fresh))
}

// What is fetched ahead gives way to what the person waits for.
async function refresh(path: string, priority: RequestPriority = 'auto'): Promise<Response> {
  const response = await fetch(path, { cache: 'no-cache', priority })
  if (response.ok && !response.redirected) await (await caches.open(cacheName)).put(path, response.clone())
  return response
}

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(cacheName)).match(path, { ignoreVary: true })
}

// A browser with a detector of its own does not need ours beforehand.
async function keepDecoder(): Promise<void> {
  if (!('BarcodeDetector' in self) && !(await kept(DECODER))) await refresh(DECODER, 'low').catch(() => undefined)
}

async function dropOld(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name !== cacheName) await caches.delete(name)
  }
  const wanted = [DECODER, ...Object.keys(OFFLINE.shells), ...OFFLINE.files]
  const cache = await caches.open(cacheName)
  for (const request of await cache.keys()) {
    if (!wanted.includes(new URL(request.url).pathname)) await cache.delete(request)
  }
}

export {}
