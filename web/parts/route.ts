// Where in the page the person is: the address, so that back, reload and links do what they do everywhere.
import { signal } from '@preact/signals'

export const path = signal(location.pathname)
export const query = signal(location.search)

function arrive(): void {
  path.value = location.pathname
  query.value = location.search
}
addEventListener('popstate', arrive)

let own = /^/ // the paths that this page shows itself

export function go(to: string, replace = false): void {
  if (!own.test(to)) return location.assign(to)
  if (replace) history.replaceState(null, '', to)
  else if (to !== location.pathname + location.search) history.pushState(null, '', to)
  scrollTo(0, 0)
  arrive()
}

// followLinks opens a page's own links without a load.
export function followLinks(ofPage: RegExp): void {
  own = ofPage
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a')
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    if (link.origin !== location.origin || link.target || link.hash || !own.test(link.pathname)) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}
