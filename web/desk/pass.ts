// What a phone shows, read without a network: a pass that the service has signed, and the phone's own signature of the moment. The
// service's documentation of its keys (/v1/keys) says how a pass is written.
import type { components } from '../api'
import type { Colour } from '../parts/api'
import { fromBase45 } from '../parts/base45'
import { decode, Malformed, Tagged, type Claims, type Value } from '../parts/cbor'

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
  if (!isPresentation(text) || text.length > longest) return undefined
  const bytes = fromBase45(text.slice(prefix.length))
  if (!bytes) return undefined
  try {
    const [pass, at, signature] = list(decode(bytes), 3)
    const digest = await crypto.subtle.digest('SHA-256', blob(pass) as BufferSource)
    return {
      pass: readPass(blob(pass)),
      at: moment(at),
      signed: joined(ascii('ashyq-presentation-1'), new Uint8Array(digest), uint64(number(at))),
      signature: blob(signature, 64),
    }
  } catch (failure) {
    if (failure instanceof Malformed) return undefined
    throw failure
  }
}

const es256 = -7
const said = -65537

function readPass(bytes: Uint8Array): Pass {
  const message = decode(bytes)
  if (!(message instanceof Tagged) || message.tag !== 18) throw new Malformed('no COSE_Sign1')
  const [header, bare, payload, signature] = list(message.value, 4)
  if (claims(bare).size > 0) throw new Malformed('something that is not signed')
  const head = claims(decode(blob(header)))
  if (head.size !== 2 || head.get(1) !== es256) throw new Malformed('another algorithm')
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
    kid: utf8(blob(head.get(4))),
    signed: joined(new Uint8Array([0x84, 0x6a]), ascii('Signature1'), string(blob(header)), new Uint8Array([0x40]), string(blob(payload))),
    signature: blob(signature, 64),
  }
}

// phoneKey reads a COSE_Key of the curve P-256.
function phoneKey(key: Claims): JsonWebKey {
  if (key.get(1) !== 2 || key.get(-1) !== 1) throw new Malformed('another kind of key')
  return { kty: 'EC', crv: 'P-256', x: base64url(blob(key.get(-2), 32)), y: base64url(blob(key.get(-3), 32)) }
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
    const imported = await crypto.subtle.importKey('jwk', key, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, signature as BufferSource, signed as BufferSource)
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
  return joined(new Uint8Array(head), bytes)
}

function uint64(value: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setBigUint64(0, BigInt(value))
  return new Uint8Array(bytes.buffer)
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
