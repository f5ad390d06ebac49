import { useSignalEffect } from '@preact/signals'
import { visible } from './visible'

// useAwake keeps the screen lit while somebody may be looking at it.
export function useAwake(): void {
  useSignalEffect(() => {
    if (!visible.value) return
    const lock = navigator.wakeLock?.request('screen').catch(() => null) // an empty battery refuses
    return () => void lock?.then((held) => held?.release())
  })
}
