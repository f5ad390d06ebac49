import { now } from '../parts/clock'
import { t } from '../parts/language'
import { lasting } from '../parts/when'

const hour = 3600_000

// waited is how long somebody has, in whole hours once it is one.
export function waited(since: string): string {
  const length = now() - Date.parse(since)
  const hours = Math.floor(length / hour)
  return hours >= 1 && hours < 48 ? t('official.hours', { n: hours }) : lasting(length)
}
