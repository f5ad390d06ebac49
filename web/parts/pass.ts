// A pass that the service has signed, and a presentation: the same as its phone shows it, with the phone's own signature of the
// moment. The service's documentation of POST /v1/scans says how both are written.
import type { components } from '../api'
import { fromBase45, toBase45 } from './base45'
import { toBase64url } from './base64url'
import { decode, Malformed, Tagged, type Claims, type Value } from './cbor'
import { es256 } from './es256'
import type { Colour } from './glyphs'

// Pass is what the service attested of a person; moments are in milliseconds. Whose it is, only the service can read.
export interface Pass {
  id: string
  colour: Colour
  asOf: number
  until: number // when the colour ends by itself; 0 if it does not
  issued: number
  expires: number
  birth: { day: number; month: number } | undefined
  phone: JsonWebKey | undefined // whose signature a presentation has
  message: Uint8Array // all of it, as the service has signed it
  kid: string
  signed: Uint8Array
  signature: Uint8Array
}

// Presentation is a pass with the moment at which its phone has signed it.
export interface Presentation {
  pass: Pass
  at: number
  signed: Uint8Array
  signature: Uint8Array
}

export type PublicKey = components['schemas']['JWK']

const prefix = 'AP1:'
const longest = 4096

// isPresentation tells a phone's code from any other; whether it is any good, read and the signatures say.
export function isPresentation(text: string): boolean {
  return text.startsWith(prefix)
}

// read takes a presentation apart, undefined for a text that is none. Nothing in it is to be believed before its signatures are
// verified.
export async function read(text: string): Promise<Presentation | undefined> {
  if (!isPresentation(text)) return undefined
  const shown = understood(() => {
    const [pass, at, signature] = list(decode(bytesIn(text.slice(prefix.length))), 3)
    return { pass: passIn(blob(pass)), at: moment(at), signature: blob(signature, 64) }
  })
  return shown && { ...shown, signed: await presented(shown.pass, shown.at) }
}

// readPass takes a pass apart that its phone has not signed; nor is it verified.
export function readPass(text: string): Pass | undefined {
  return understood(() => passIn(bytesIn(text)))
}

// present is a pass signed by the phone's key in a second.
export async function present(pass: Pass, at: number, key: CryptoKey): Promise<string> {
  const signature = await crypto.subtle.sign(es256, key, (await presented(pass, at)) as BufferSource)
  const seconds = uint64(at / 1000).subarray(4) // until 2106
  return prefix + toBase45(joined([0x83], string(pass.message), [0x1a], seconds, string(new Uint8Array(signature))))
}

// presented is what a phone signs of its pass in a second.
async function presented({ message }: Pass, at: number): Promise<Uint8Array> {
  const digest = await crypto.subtle.digest('SHA-256', message as BufferSource)
  return joined(ascii('ashyq-presentation-1'), new Uint8Array(digest), uint64(at / 1000))
}

// attested is what a pass still says at a moment, and until when. Its green and blue go when it lapses; a green whose time is over is
// blue, a yellow or red whose time is over is not known.
export function attested({ colour, until, expires }: Pass, at: number): { colour: Colour; until: number } {
  const mild = colour === 'green' || colour === 'blue'
  if (mild && at >= expires) return { colour: 'unknown', until: 0 }
  if (!until || at < until) return { colour, until }
  return { colour: colour === 'green' ? 'blue' : 'unknown', until: 0 }
}

function understood<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (failure) {
    if (failure instanceof Malformed) return undefined
    throw failure
  }
}

function bytesIn(text: string): Uint8Array {
  const bytes = text.length > longest ? undefined : fromBase45(text)
  if (!bytes) throw new Malformed('no base45, or too long')
  return bytes
}

const coseES256 = -7
const said = -65537

function passIn(message: Uint8Array): Pass {
  const whole = decode(message)
  if (!(whole instanceof Tagged) || whole.tag !== 18) throw new Malformed('no COSE_Sign1')
  const [header, bare, payload, signature] = list(whole.value, 4)
  if (claims(bare).size > 0) throw new Malformed('something that is not signed')
  const head = claims(decode(blob(header)))
  if (head.size !== 2 || head.get(1) !== coseES256) throw new Malformed('another algorithm')
  const body = claims(decode(blob(payload)))
  const word = claims(body.get(said))
  const day = number(word.get(4) ?? 0)
  return {
    id: utf8(blob(body.get(7))),
    colour: colour(word.get(1)),
    asOf: moment(word.get(2)),
    until: moment(word.get(3) ?? 0),
    issued: moment(body.get(6)),
    expires: moment(body.get(4)),
    birth: day > 0 ? { day, month: number(word.get(5)) } : undefined,
    phone: body.has(8) ? phoneKey(claims(claims(body.get(8)).get(1))) : undefined,
    message,
    kid: utf8(blob(head.get(4))),
    signed: joined([0x84, 0x6a], ascii('Signature1'), string(blob(header)), [0x40], string(blob(payload))),
    signature: blob(signature, 64),
  }
}

// phoneKey reads a COSE_Key of the curve P-256.
function phoneKey(key: Claims): JsonWebKey {
  if (key.get(1) !== 2 || key.get(-1) !== 1) throw new Malformed('another kind of key')
  return { kty: 'EC', crv: 'P-256', x: toBase64url(blob(key.get(-2), 32)), y: toBase64url(blob(key.get(-3), 32)) }
}

// isOurs reports whether the service has signed a pass; undefined if none of these keys is the one that it names.
export async function isOurs(pass: Pass, keys: PublicKey[]): Promise<boolean | undefined> {
  const key = keys.find(({ kid, verifies }) => kid === pass.kid && verifies === 'pass')
  return key && verifies({ kty: 'EC', crv: 'P-256', x: key.x, y: key.y ?? '' }, pass.signature, pass.signed)
}

// isOfPhone reports whether the phone that a pass was given to has signed the presentation.
export async function isOfPhone({ pass, signature, signed }: Presentation): Promise<boolean> {
  return pass.phone !== undefined && verifies(pass.phone, signature, signed)
}

async function verifies(key: JsonWebKey, signature: Uint8Array, signed: Uint8Array): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey('jwk', key, es256, false, ['verify'])
    return await crypto.subtle.verify(es256, imported, signature as BufferSource, signed as BufferSource)
  } catch {
    return false // two numbers that are no point of the curve
  }
}

function list(value: Value | undefined, length: number): Value[] {
  if (!Array.isArray(value) || value.length !== length) throw new Malformed('no list of so many')
  return value
}

function claims(value: Value | undefined): Claims {
  if (!(value instanceof Map)) throw new Malformed('no claims')
  return value
}

function blob(value: Value | undefined, length?: number): Uint8Array {
  if (!(value instanceof Uint8Array) || (length !== undefined && value.length !== length)) throw new Malformed('no bytes, or not so many')
  return value
}

function number(value: Value | undefined): number {
  if (typeof value !== 'number') throw new Malformed('no number')
  return value
}

// latest is the last second that a Date can hold.
const latest = 8.64e12

function moment(value: Value | undefined): number {
  const seconds = number(value)
  if (seconds < 0 || seconds > latest) throw new Malformed('no moment')
  return seconds * 1000
}

function colour(value: Value | undefined): Colour {
  for (const known of ['green', 'blue', 'yellow', 'red', 'unknown'] as const) if (value === known) return known
  throw new Malformed('no colour')
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

// string is a byte string as CBOR writes it.
function string(bytes: Uint8Array): Uint8Array {
  const { length } = bytes
  const head = length < 24 ? [0x40 | length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff] // a QR code holds no more
  return joined(head, bytes)
}

function uint64(value: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt(value))
  return new Uint8Array(bytes.buffer)
}

function joined(...parts: ArrayLike<number>[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
