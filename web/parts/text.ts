// A name that somebody has written in up to three languages.
import { language } from './language'

export interface Text {
  kk?: string
  ru?: string
  en?: string
}

// read is it in the language read now, unless another is asked for, or else in one that it has, as the service chooses.
export function read({ kk = '', ru = '', en = '' }: Text, of = language.value): string {
  switch (of) {
    case 'kk':
      return kk || ru || en
    case 'ru':
      return ru || kk || en
    case 'en':
      return en || ru || kk
  }
}
