// A strict reader of CBOR (RFC 8949), of as much of it as passes and presentations have: whole numbers, byte and text strings,
// arrays, maps by whole numbers, tags. Each value has one form alone, the shortest; what has another is refused.
export type Value = number | string | Uint8Array | Value[] | Tagged | Claims
export type Claims = Map<number, Value>

export class Tagged {
  constructor(
    readonly tag: number,
    readonly value: Value,
  ) {}
}

// Malformed is why bytes are refused.
export class Malformed extends Error {}

const deepest = 8

// decode reads bytes that are one value and nothing else.
export function decode(bytes: Uint8Array): Value {
  const reader = new Reader(bytes)
  const value = reader.value(0)
  if (reader.at !== bytes.length) throw new Malformed('something follows')
  return value
}

class Reader {
  at = 0
  constructor(private readonly bytes: Uint8Array) {}

  value(depth: number): Value {
    if (depth > deepest) throw new Malformed('too deep')
    const first = this.byte()
    const argument = this.argument(first & 0x1f)
    switch (first >> 5) {
      case 0:
        return argument
      case 1:
        return -1 - argument
      case 2:
        return this.take(argument)
      case 3:
        return this.text(argument)
      case 4:
        return this.list(argument, depth)
      case 5:
        return this.map(argument, depth)
      case 6:
        return new Tagged(argument, this.value(depth + 1))
      default:
        throw new Malformed('a simple value')
    }
  }

  private byte(): number {
    return this.take(1)[0]!
  }

  private take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw new Malformed('it breaks off')
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  // argument is the number that the head of a value has, in as few bytes as it needs.
  private argument(short: number): number {
    if (short < 24) return short
    if (short > 27) throw new Malformed('no length')
    const size = 2 ** (short - 24)
    let value = 0
    for (const byte of this.take(size)) value = value * 256 + byte
    const least = size === 1 ? 24 : 2 ** (4 * size)
    if (value < least) throw new Malformed('a longer form than is needed')
    if (value > Number.MAX_SAFE_INTEGER - 1) throw new Malformed('too large')
    return value
  }

  private text(length: number): string {
    const bytes = this.take(length)
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw new Malformed('no text')
    }
  }

  private list(length: number, depth: number): Value[] {
    const list: Value[] = []
    for (let i = 0; i < length; i++) list.push(this.value(depth + 1)) // each takes a byte at least: it breaks off before long
    return list
  }

  private map(length: number, depth: number): Claims {
    const map: Claims = new Map()
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1)
      if (typeof key !== 'number' || map.has(key)) throw new Malformed('a key that is no number, or twice there')
      map.set(key, this.value(depth + 1))
    }
    return map
  }
}
