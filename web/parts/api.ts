// The calls, as the OpenAPI document types them. The session is a cookie that no script can read.
import type { components } from '../api'
import { heard } from './clock'
import { language } from './language'
import { pause } from './pause'

type Schemas = components['schemas']
export type Answer = Schemas['Answer']
export type Colour = Schemas['Colour']['colour']
export type Outcome = Schemas['Decision']['outcome']
export type Gate = Schemas['GateAnswer']
export type Me = Schemas['Me']
export type Reason = Schemas['Reason']
export type Dispute = Schemas['Dispute']
export type Disputes = Schemas['Disputes']
export type SignOfTheMinute = NonNullable<Answer['sign']>

// Problem is why a call had no answer: the service's word (RFC 9457), or "offline" when it was not reached.
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status = 0,
    readonly retryIn = 0, // seconds
  ) {
    super(code)
  }

  // passing tells that the same call may succeed later: it was not reached, or has too much to do.
  get passing(): boolean {
    return this.status === 0 || this.status >= 500
  }
}

const timeout = 8_000

export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const began = Date.now()
  const patience = new AbortController() // AbortSignal.timeout came late to iPhones
  const timer = setTimeout(() => patience.abort(), timeout)
  try {
    const answer = await fetch(path, {
      method,
      headers: { 'Accept-Language': language.value, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      body: JSON.stringify(body),
      cache: 'no-store',
      signal: patience.signal,
    })
    heard(answer.headers.get('Date'), began)
    if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T
    const { code = 'internal', detail = '' } = await answer.json().catch(() => ({})) // a gateway has no word for people
    throw new Problem(code, detail, answer.status, Number(answer.headers.get('Retry-After')) || 0)
  } catch (failure) {
    throw failure instanceof Problem ? failure : new Problem('offline', '') // also an answer that broke off on its way
  } finally {
    clearTimeout(timer)
  }
}

// insist repeats a call that is safe to repeat, until it is answered or the person gives up.
export async function insist<T>(attempt: () => Promise<T>, signal: AbortSignal, failing: (problem: Problem) => void): Promise<T> {
  for (let wait = 500; ; wait = Math.min(wait * 2, 8_000)) {
    try {
      return await attempt()
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.passing || signal.aborted) throw problem
      failing(problem)
      await pause(Math.max(wait, problem.retryIn * 1000), signal)
      if (signal.aborted) throw problem
    }
  }
}
