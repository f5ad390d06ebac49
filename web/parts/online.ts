// online: the device says that it has a network. Whether the service is to be reached by it, it does not know.
import { signal } from '@preact/signals'

export const online = signal(navigator.onLine)

for (const event of ['online', 'offline']) addEventListener(event, () => (online.value = navigator.onLine))
