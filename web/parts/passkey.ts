// Passkeys (WebAuthn): keys that a phone, a computer or a password manager holds, used with its owner's finger, face or PIN.
// Buffers travel as base64url, as the specification's JSON has them.
import { call, Problem } from './api'
import { fromBase64url, toBase64url } from './base64url'
import { t } from './language'

export const hasPasskeys = 'PublicKeyCredential' in window

export interface Passkey {
  id: string
  name: string
  added_at: string
  used_at: string | null
}

interface Begun<Options> {
  ceremony: string
  options: Options
}

interface CreationOptions extends Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> {
  challenge: string
  user: { id: string; name: string; displayName: string }
  excludeCredentials?: Descriptor[]
}

interface RequestOptions extends Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials'> {
  challenge: string
  allowCredentials?: Descriptor[]
}

interface Descriptor {
  id: string
  type: 'public-key'
  transports?: AuthenticatorTransport[]
}

// addPasskey has the device make a key for this account.
export async function addPasskey(name: string): Promise<Passkey> {
  const { ceremony, options } = await call<Begun<CreationOptions>>('POST', '/v1/me/passkeys/options', {})
  const credential = await ask(() =>
    navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: fromBase64url(options.challenge),
        user: { ...options.user, id: fromBase64url(options.user.id) },
        excludeCredentials: (options.excludeCredentials ?? []).map(descriptor),
      },
    }),
  )
  const response = credential.response as AuthenticatorAttestationResponse
  return call('POST', '/v1/me/passkeys', {
    ceremony,
    name,
    credential: json(credential, {
      clientDataJSON: toBase64url(response.clientDataJSON),
      attestationObject: toBase64url(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    }),
  })
}

// logInByPasskey opens a session of whoever's key the device offers.
export function logInByPasskey(): Promise<void> {
  return show('/v1/login/passkey')
}

// confirmByPasskey shows that it is still the account's owner who acts.
export function confirmByPasskey(): Promise<void> {
  return show('/v1/session/confirmation')
}

async function show(path: string): Promise<void> {
  const { ceremony, options } = await call<Begun<RequestOptions>>('POST', `${path}/options`, {})
  const credential = await ask(() =>
    navigator.credentials.get({
      publicKey: { ...options, challenge: fromBase64url(options.challenge), allowCredentials: (options.allowCredentials ?? []).map(descriptor) },
    }),
  )
  const response = credential.response as AuthenticatorAssertionResponse
  await call('POST', path, {
    ceremony,
    credential: json(credential, {
      clientDataJSON: toBase64url(response.clientDataJSON),
      authenticatorData: toBase64url(response.authenticatorData),
      signature: toBase64url(response.signature),
      ...(response.userHandle && { userHandle: toBase64url(response.userHandle) }),
    }),
  })
}

// ask waits for the person at the device, who may say no.
async function ask(ceremony: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await ceremony().catch((reason: unknown) => {
    throw new Problem('no_passkey', t(reason instanceof Error && reason.name === 'InvalidStateError' ? 'passkey.has_one' : 'passkey.none'))
  })
  if (!credential) throw new Problem('no_passkey', t('passkey.none'))
  return credential as PublicKeyCredential
}

function json(credential: PublicKeyCredential, response: object): object {
  return {
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  }
}

function descriptor({ id, ...rest }: Descriptor): PublicKeyCredentialDescriptor {
  return { ...rest, id: fromBase64url(id) }
}
