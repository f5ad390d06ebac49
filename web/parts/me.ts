// Whose session it is on a console.
import { effect, signal } from '@preact/signals'
import { call, Problem, type Me } from './api'
import { language } from './language'

export const me = signal<Me | undefined>(undefined)
export const refused = signal<Problem | undefined>(undefined) // why it is nobody's

export async function load(): Promise<void> {
  try {
    me.value = await call<Me>('GET', '/v1/me')
    refused.value = undefined
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    if (problem.passing && me.value) return // what is shown may be read on
    me.value = undefined
    refused.value = problem
  }
}

export async function logOut(): Promise<void> {
  await call('DELETE', '/v1/session').catch(() => {})
  me.value = undefined
  await load()
}

// Names of venues come in the language that is read.
effect(() => {
  language.value
  void load()
})
