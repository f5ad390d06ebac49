// What the desk says of decisions, by the words that the API has for them.
import type { Outcome } from '../parts/api'
import { t, type Key } from '../parts/language'
import { short } from './ago'
import type { Row } from './feed'

export function outcomeWord(outcome: Outcome): string {
  return t(`desk.outcome.${outcome}` as Key)
}

// askWord is what a guard is to look at.
export function askWord(ask: string | null): string {
  return ask ? t(`desk.ask.${ask}` as Key) : ''
}

// reasonWord is why, empty for a word that this version does not know.
export function reasonWord(reason: string | null): string {
  const key = `desk.reason.${reason}` as Key
  const said = t(key)
  return said === key ? '' : said
}

// evidenceWord is how old the evidence of an entry was.
export function evidenceWord(row: Row): string {
  if (row.source === 'none' || row.as_of === null) return t('desk.evidence.none')
  const age = Date.parse(row.at) - Date.parse(row.as_of)
  if (row.source === 'pass') return t('desk.evidence.pass', { age: short(age) })
  return age < 60_000 ? t('desk.evidence.fresh') : t('desk.evidence.old', { age: short(age) })
}
