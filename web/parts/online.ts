// Whether the device says that it has a network. Whether the service is to be reached by it, it does not know.
import { signal } from '@preact/signals'
import { now } from './clock'

// offlineSince is the service's time when the network went, 0 while there is one.
export const offlineSince = signal(navigator.onLine ? 0 : now())

for (const event of ['online', 'offline']) {
  addEventListener(event, () => (offlineSince.value = navigator.onLine ? 0 : offlineSince.value || now()))
}
