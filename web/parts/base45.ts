// Base45 (RFC 9285), in which QR codes carry bytes.
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

export function toBase45(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) {
    const whole = at + 1 < bytes.length
    let value = whole ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at]!
    for (let digits = whole ? 3 : 2; digits > 0; digits--) {
      text += alphabet[value % 45]
      value = Math.floor(value / 45)
    }
  }
  return text
}

// fromBase45 is undefined for a text that nothing is written as.
export function fromBase45(text: string): Uint8Array | undefined {
  if (text.length % 3 === 1) return undefined
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 ? 1 : 0))
  for (let from = 0, to = 0; from < text.length; from += 3, to += 2) {
    const digits = [...text.slice(from, from + 3)].map((letter) => alphabet.indexOf(letter))
    if (digits.includes(-1)) return undefined
    const [low, middle, high = 0] = digits as [number, number, number?]
    const value = low + middle * 45 + high * 45 * 45
    const whole = digits.length === 3
    if (value > (whole ? 0xffff : 0xff)) return undefined
    if (whole) bytes[to] = value >> 8
    bytes[whole ? to + 1 : to] = value & 0xff
  }
  return bytes
}
