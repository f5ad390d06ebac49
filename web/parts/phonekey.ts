// The phone's own key: made here, of use for signing alone, and readable by no script. Passes are bound to it, and what it signs
// shows that the phone is there, not a picture of it.
import { es256 } from './es256'
import { empty, pocket } from './pocket'

// find is undefined before there is a key; it fails where the browser keeps none.
export function find(): Promise<CryptoKeyPair | undefined> {
  return pocket('keys', 'readonly', (store) => store.get('phone'))
}

// publicKey is the uncompressed point that the service is told, none where the browser keeps no keys.
export async function publicKey(): Promise<Uint8Array | undefined> {
  try {
    const pair = (await find()) ?? (await make())
    return new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  } catch {
    return undefined
  }
}

async function make(): Promise<CryptoKeyPair> {
  const made = await crypto.subtle.generateKey(es256, false, ['sign', 'verify'])
  await pocket('keys', 'readwrite', (store) => store.add(made, 'phone')).catch(() => {}) // another tab was faster
  return (await find())!
}

// forgetKey makes every pass of this phone's useless, and drops the exits that wait: they are of a person who is no longer here.
export async function forgetKey(): Promise<void> {
  await empty().catch(() => {})
}
