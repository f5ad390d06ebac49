// keepAwake keeps the screen lit for as long as the desk is open; a page that comes back into sight asks anew.
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined
  const stop = new AbortController()
  const ask = () => {
    if (document.hidden) return
    navigator.wakeLock?.request('screen').then(
      (granted) => {
        lock = granted
        if (stop.signal.aborted) void granted.release()
      },
      () => {}, // a battery saver forbids it
    )
  }
  document.addEventListener('visibilitychange', ask, { signal: stop.signal })
  ask()
  return () => {
    stop.abort()
    lock?.release()
  }
}
