// The language that the person reads: theirs by choice, else the browser's; and what is said in it.
import { effect } from '@preact/signals'
import messages from 'messages'
import type parts from '../../internal/i18n/messages/en/parts.json'
import type visitor from '../../internal/i18n/messages/en/visitor.json'
import type settings from '../../internal/i18n/messages/en/settings.json'
import type looks from '../../internal/i18n/messages/en/looks.json'
import type request from '../../internal/i18n/messages/en/request.json'
import type desk from '../../internal/i18n/messages/en/desk.json'
import type staff from '../../internal/i18n/messages/en/staff.json'
import type console from '../../internal/i18n/messages/en/console.json'
import type business from '../../internal/i18n/messages/en/business.json'
import type official from '../../internal/i18n/messages/en/official.json'
import type notice from '../../internal/i18n/messages/en/notice.json'
import { kept } from './kept'

export type Language = 'kk' | 'ru' | 'en'
export type Key =
  | keyof typeof parts
  | keyof typeof visitor
  | keyof typeof settings
  | keyof typeof looks
  | keyof typeof request
  | keyof typeof desk
  | keyof typeof staff
  | keyof typeof console
  | keyof typeof business
  | keyof typeof official
  | keyof typeof notice
type Said = Record<string, string | number>

// languages are in the order in which web.go has them.
export const languages: { code: Language; name: string }[] = [
  { code: 'kk', name: 'Қазақша' },
  { code: 'ru', name: 'Русский' },
  { code: 'en', name: 'English' },
]

export const language = kept<Language>('language', guess())
effect(() => {
  document.documentElement.lang = language.value
})

function guess(): Language {
  for (const tag of navigator.languages) {
    const spoken = languages.find(({ code }) => code === tag.slice(0, 2))
    if (spoken) return spoken.code
  }
  return 'kk'
}

// t says a message, in the language read now unless another is asked for; n, if it counts something, chooses the plural.
export function t(key: Key, said: Said = {}, of = language.value): string {
  const message = messages[key]?.[languages.findIndex(({ code }) => code === of)] ?? key
  const text = typeof message === 'string' ? message : (message[plural(Number(said.n), of)] ?? message.other ?? key)
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(said[name] ?? placeholder))
}

function plural(n: number, of: Language): string {
  return new Intl.PluralRules(of).select(n)
}
