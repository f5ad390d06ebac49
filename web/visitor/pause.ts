// pause ends after a while, or as soon as the page is looked at again or has a connection again. It lasts while nobody looks.
export function pause(duration: number, stop: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    const over = new AbortController()
    const look = () => {
      if (document.hidden && !stop.aborted) return
      over.abort()
      clearTimeout(timer)
      resume()
    }
    const timer = setTimeout(look, duration)
    document.addEventListener('visibilitychange', look, { signal: over.signal })
    addEventListener('online', look, { signal: over.signal })
    stop.addEventListener('abort', look, { signal: over.signal })
  })
}
