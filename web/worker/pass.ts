// Shows the phone's pass: reads it, signs it with the phone's own key, and draws it as a code. It is apart from the page, which is
// to open quickly at a door.
import { correction, generate } from 'lean-qr'
import { fromBase45, toBase45 } from '../parts/base45'
import { decode, Malformed, type Claims, type Tagged } from '../parts/cbor'
import { algorithm, find } from '../parts/phonekey'
import type { Shown, Wanted } from '../parts/shown'

const worker = self as unknown as DedicatedWorkerGlobalScope

worker.onmessage = async ({ data }: MessageEvent<Wanted>) => worker.postMessage(await show(data))

async function show({ pass: text, at }: Wanted): Promise<Shown | null> {
  const pass = readPass(text)
  if (!pass) return null
  const pair = await find().catch(() => undefined)
  const own = pair && new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const bound = !pass.key ? 'nowhere' : pass.key.join() === own?.join() ? 'here' : 'elsewhere'
  const shown = bound === 'here' ? await present(pass.message, at, pair!.privateKey) : text
  return { ...attested(pass, at), asOf: pass.asOf, birth: pass.birth, bound, text: shown, code: draw(shown) }
}

// Pass is what the service attests.
interface Pass {
  colour: Shown['colour']
  asOf: number
  until: number
  expires: number
  birth: Shown['birth']
  key: Uint8Array | undefined // that it is bound to, an uncompressed point
  message: Uint8Array
}

const said = -65537

// readPass reads a pass that has come from the service. It is not verified here: whoever looks at the phone does that.
function readPass(text: string): Pass | undefined {
  const message = fromBase45(text)
  if (!message) return undefined
  try {
    const [, , payload] = (decode(message) as Tagged).value as [Uint8Array, Claims, Uint8Array, Uint8Array]
    const claims = decode(payload) as Claims
    const word = claims.get(said) as Claims
    const key = (claims.get(8) as Claims | undefined)?.get(1) as Claims | undefined
    const day = word.get(4) as number | undefined
    return {
      colour: word.get(1) as Shown['colour'],
      asOf: moment(word.get(2)),
      until: moment(word.get(3)),
      expires: moment(claims.get(4)),
      birth: day ? { day, month: word.get(5) as number } : undefined,
      key: key && joined([4], key.get(-2) as Uint8Array, key.get(-3) as Uint8Array),
      message,
    }
  } catch (failure) {
    if (failure instanceof Malformed || failure instanceof TypeError) return undefined
    throw failure
  }
}

function moment(seconds: unknown): number {
  return ((seconds as number | undefined) ?? 0) * 1000
}

// attested is what a pass still says at a moment. Its green and blue go when it lapses; a green whose time is over is blue.
function attested({ colour, until, expires }: Pass, at: number): Pick<Shown, 'colour' | 'until'> {
  const mild = colour === 'green' || colour === 'blue'
  if (mild && at >= expires) return { colour: 'unknown', until: 0 }
  if (!until || at < until) return { colour, until }
  return { colour: colour === 'green' ? 'blue' : 'unknown', until: 0 }
}

// present is a pass signed by its phone: "AP1:" and, in base45, the CBOR array of the pass, the moment and the signature.
async function present(message: Uint8Array, at: number, key: CryptoKey): Promise<string> {
  const seconds = [24, 16, 8, 0].map((shift) => (Math.floor(at / 1000) >>> shift) & 0xff)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', message as BufferSource))
  const signed = joined(new TextEncoder().encode('ashyq-presentation-1'), digest, [0, 0, 0, 0], seconds)
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, key, signed as BufferSource))
  const { length } = message
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff] // a pass has some 300 bytes
  return 'AP1:' + toBase45(joined([0x83], head, message, [0x1a], seconds, [0x58, signature.length], signature))
}

const quiet = 4 // modules around a code (ISO/IEC 18004)

function draw(text: string): Shown['code'] {
  const code = generate(text, { minCorrectionLevel: correction.L, maxCorrectionLevel: correction.L })
  let path = ''
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (!code.get(x, y)) continue
      let width = 1
      while (code.get(x + width, y)) width++
      path += `M${x + quiet} ${y + quiet}h${width}v1h-${width}z`
      x += width
    }
  }
  return { size: code.size + 2 * quiet, path }
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
