import { now } from './clock'

// scanID is a UUIDv7 (RFC 9562): the service's milliseconds, then chance.
export function scanID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const at = Math.floor(now())
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(at / 2 ** (8 * (5 - i)))
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
