// The service worker: the apps open without a network. Pages and files that it keeps are answered at once and asked for anew
// behind the answer; calls of the API, and whatever else there is, pass it by, so that nothing about a person is ever kept here.
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
