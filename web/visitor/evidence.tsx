// What a status rests on, in words.
import type { Answer } from '../parts/api'
import { now, second } from '../parts/clock'
import { t, type Key } from '../parts/language'
import { lasting, when } from '../parts/when'

type Status = NonNullable<Answer['status']>

const hour = 3600_000

// ending is "Your green ends today at 19:40."
export function ending({ colour, until }: Pick<Status, 'colour' | 'until'>): string {
  return until ? t(`visitor.until.${colour}` as Key, { when: when(until) }) : ''
}

export function Reasons({ status }: { status: Status }) {
  return (
    <>
      <ul class="reasons">
        {status.reasons.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <p class="quiet">{confirmed(status)}</p>
      {(status.colour === 'yellow' || status.colour === 'red') && (
        <a class="button plain" href="/help">
          {t('visitor.correct')}
        </a>
      )}
    </>
  )
}

// lastConfirmed is how old a status is: "Confirmed 3 h 12 min ago."
export function lastConfirmed(at: number): string {
  return t('visitor.confirmed', { when: t('when.ago', { time: lasting(second.value - at) }) })
}

function confirmed({ source, as_of }: Status): string {
  if (source === 'none' || !as_of) return t('visitor.source.none')
  const age = now() - Date.parse(as_of)
  return t(`visitor.source.${source}`, { when: age < hour ? t('when.ago', { time: lasting(age) }) : when(as_of) })
}
