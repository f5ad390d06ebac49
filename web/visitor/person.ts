// Who this phone speaks for. The session is a cookie; the number stays here, and sealed in another cookie for a phone whose
// storage was emptied.
import { computed, signal } from '@preact/signals'
import { call, Problem, type Answer, type Dispute, type Reason } from '../parts/api'
import { toBase64url } from '../parts/base64url'
import type { Identity } from '../parts/identity'
import { forget, kept } from '../parts/kept'
import { forgetKey, publicKey } from '../parts/phonekey'

export const identity = kept<Identity | null>('identity', null)
export const pass = kept('pass', '') // the newest of the service's answers

export const status = kept<Answer | null>('status', null) // as it was last told away from any door

// told is a time of the service's, as it was told last: where and when this phone is.
export const told = kept('told', '')

export const confirmed = kept<Answer['status'] | null>('confirmed', null) // the last that was known, wherever it was told

// Requests to put a record right, as the registries told of them last.
export interface Requests {
  items: Dispute[]
  told: Record<string, string> // when each registry did
  silent: string[] // registries that did not, when they were asked last
}

export const requests = kept<Requests | null>('requests', null)

export const disputed = kept<Reason | null>('disputed', null) // the reason that somebody has just said is wrong

export const session = kept('session', false) // as far as this phone knows, in every tab

// mismatch is why the service would not take the number that was kept.
export const mismatch = signal('')

// masked is the number's last two digits.
export const masked = computed(() => {
  const who = identity.value
  return who ? '•••• ' + ('iin' in who ? who.iin : who.passport.number).slice(-2) : ''
})

// ask is a call in the person's own name: without a session, or with another's number, the app asks for these first.
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  try {
    return await call<T>(method, path, body)
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 401) session.value = false
    if (problem instanceof Problem && problem.code === 'other_person') {
      mismatch.value = problem.detail
      identity.value = null
    }
    throw problem
  }
}

// askOfSelf is a question about the person's own status: with their number, the phone's key and the newest pass, which each answer
// renews. A pass that the service no longer reads is dropped.
export async function askOfSelf(path: string, body: object): Promise<Answer> {
  const key = await publicKey()
  try {
    const answer = await ask<Answer>('POST', path, {
      ...body,
      ...identity.value,
      ...(pass.value && { pass: pass.value }),
      ...(key && { key: toBase64url(key) }),
    })
    if (answer.pass) pass.value = answer.pass
    told.value = answer.at
    if (answer.status && answer.status.colour !== 'unknown') confirmed.value = answer.status
    return answer
  } catch (problem) {
    if (!(problem instanceof Problem && problem.code === 'invalid_pass' && pass.value)) throw problem
    pass.value = ''
    return askOfSelf(path, body)
  }
}

// restore finds out what an emptied phone may still do. What it does not find out, logging in will.
export async function restore(): Promise<void> {
  if (identity.value) return
  try {
    identity.value = await call<Identity>('GET', '/v1/me/person')
    session.value = true
  } catch (problem) {
    if (problem instanceof Problem && problem.code === 'not_found') session.value = true
  }
}

export async function loggedIn(): Promise<void> {
  await restore()
  session.value = true
}

export async function bind(who: Identity): Promise<void> {
  await ask('PUT', '/v1/me/person', who)
  await forgetKey()
  mismatch.value = ''
  pass.value = ''
  status.value = confirmed.value = requests.value = disputed.value = null
  identity.value = who
}

// forgetPhone ends the session and empties the phone.
export async function forgetPhone(): Promise<void> {
  await call('DELETE', '/v1/session').catch((problem) => {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem
  })
  await forgetKey()
  forget()
  location.replace('/')
}
