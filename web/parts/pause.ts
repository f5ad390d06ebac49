// pause ends after a while, as soon as there is a connection again, or when it is told to stop.
export function pause(duration: number, stop: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    const over = new AbortController()
    const end = () => {
      over.abort()
      clearTimeout(timer)
      resume()
    }
    const timer = setTimeout(end, duration)
    addEventListener('online', end, { signal: over.signal })
    stop.addEventListener('abort', end, { signal: over.signal })
  })
}
