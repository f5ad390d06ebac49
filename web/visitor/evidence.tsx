// What a status rests on, in words.
import type { Answer } from '../parts/api'
import { now } from '../parts/clock'
import { t, type Key } from '../parts/language'
import { lasting, when } from '../parts/when'
import { disputed, requests } from './person'

type Status = NonNullable<Answer['status']>

const hour = 3600_000

// ending is "Your green ends today at 19:40."
export function ending({ colour, until }: Status): string {
  return until ? t(`visitor.until.${colour}` as Key, { when: when(until) }) : ''
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
      <p class="quiet">{confirmed(status)}</p>
      {asked && (
        <a class="button plain" href="/requests">
          {t('visitor.requests')}
        </a>
      )}
    </>
  )
}

function confirmed({ source, as_of }: Status): string {
  if (source === 'none' || !as_of) return t('visitor.source.none')
  const age = now() - Date.parse(as_of)
  return t(`visitor.source.${source}`, { when: age < hour ? t('when.ago', { time: lasting(age) }) : when(as_of) })
}
