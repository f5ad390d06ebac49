// Where in the app the person is: the address, so that back, reload and links do what they do everywhere.
import { signal } from '@preact/signals'

export const path = signal(location.pathname)

addEventListener('popstate', () => (path.value = location.pathname))

export function go(to: string, replace = false): void {
  if (replace) history.replaceState(null, '', to)
  else if (to !== location.pathname) history.pushState(null, '', to)
  scrollTo(0, 0)
  path.value = to
}

// followLinks opens the app's own links without a load.
export function followLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a')
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    if (link.origin !== location.origin || link.target || link.hash || link.pathname.startsWith('/desk')) return
    event.preventDefault()
    go(link.pathname)
  })
}
