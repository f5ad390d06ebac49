// What a status rests on, in words.
import type { Answer } from '../parts/api'
import { now, second } from '../parts/clock'
import { t, type Key } from '../parts/language'
import { lasting, roughly, when } from '../parts/when'
import { confirmed, disputed, requests } from './person'

type Status = NonNullable<Answer['status']>

const hour = 3600_000

// ending is "Your green ends today at 19:40."
export function ending({ colour, until }: Pick<Status, 'colour' | 'until'>): string {
  return until ? t(`visitor.until.${colour}` as Key, { when: when(until) }) : ''
}

// age is "confirmed 3 h ago", of a status that is not of now.
export function age({ fresh, as_of }: Status): string {
  return fresh !== false || !as_of ? '' : t('visitor.confirmed', { age: roughly(now() - Date.parse(as_of)) })
}

// LastConfirmed says what this phone was told last, where nothing is known now.
export function LastConfirmed({ status: { colour } }: { status: Status }) {
  const last = confirmed.value
  if (colour !== 'unknown' || !last?.as_of) return null
  return <p>{t('visitor.last_confirmed', { colour: t(`colour.${last.colour}`), age: roughly(now() - Date.parse(last.as_of)) })}</p>
}

// Reasons of a status, each with a way to say that it is wrong. Whoever may have asked for that before sees what came of it.
export function Reasons({ status }: { status: Status }) {
  const asked = requests.value?.items.length || /yellow|red/.test(status.colour)
  return (
    <>
      <ul class="reasons">
        {status.reasons.map((reason) => (
          <li key={reason.text}>
            <p>{reason.text}</p>
            {reason.disputable && (
              <a class="button quiet more" href="/requests/new" onClick={() => (disputed.value = reason)}>
                {t('visitor.wrong')}
              </a>
            )}
          </li>
        ))}
      </ul>
      <p class="quiet">{source(status)}</p>
      {asked && (
        <a class="button plain" href="/requests">
          {t('visitor.requests')}
        </a>
      )}
    </>
  )
}

// confirmedAgo is how old a status is: "Confirmed 3 h 12 min ago."
export function confirmedAgo(at: number): string {
  return t('visitor.pass.confirmed', { when: t('when.ago', { time: lasting(second.value - at) }) })
}

function source({ source, as_of }: Status): string {
  if (source === 'none' || !as_of) return t('visitor.source.none')
  const age = now() - Date.parse(as_of)
  return t(`visitor.source.${source}`, { when: age < hour ? t('when.ago', { time: lasting(age) }) : when(as_of) })
}
