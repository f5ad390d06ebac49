// Shows the phone's pass: reads it, signs it with the phone's own key, and draws it as a code. It is apart from the page, which is
// to open quickly at a door.
import { correction, generate } from 'lean-qr'
import { attested, present, readPass } from '../parts/pass'
import { find } from '../parts/phonekey'
import type { Shown, Wanted } from '../parts/shown'

const worker = self as unknown as DedicatedWorkerGlobalScope

worker.onmessage = async ({ data }: MessageEvent<Wanted>) => worker.postMessage(await show(data))

async function show({ pass: text, at }: Wanted): Promise<Shown | null> {
  const pass = readPass(text)
  if (!pass) return null
  const pair = await find().catch(() => undefined)
  const own = pair && (await crypto.subtle.exportKey('jwk', pair.publicKey))
  const bound = !pass.phone ? 'nowhere' : pass.phone.x === own?.x && pass.phone.y === own?.y ? 'here' : 'elsewhere'
  const shown = bound === 'here' ? await present(pass, at, pair!.privateKey) : text
  return { ...attested(pass, at), asOf: pass.asOf, birth: pass.birth, bound, text: shown, code: draw(shown) }
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
