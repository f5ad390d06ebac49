// The sign of the minute, as an answer tells it: now's, and the one that follows.
import type { SignOfTheMinute } from './api'

const minute = 60_000

// signAt is the sign at a moment and when it ends: the one told of, then its follower, then none, since nobody here knows it.
export function signAt(sign: SignOfTheMinute, at: number): { name: SignOfTheMinute['name']; ends: number } | undefined {
  const until = Date.parse(sign.until)
  if (at < until) return { name: sign.name, ends: until }
  if (at < until + minute) return { name: sign.next, ends: until + minute }
  return undefined
}
