import { Fragment } from 'preact'
import { t } from '../parts/language'
import { days, type Hours as Span, type Week } from './draft'

// Hours says when a place is open, in as few lines as it takes.
export function Hours({ week }: { week: Week }) {
  if (week.kind === 'always') return <p>{t('business.hours.always')}</p>
  if (week.kind === 'same') {
    return (
      <p>
        {t('business.hours.every')}: <span class="time">{span(week.same)}</span>
      </p>
    )
  }
  return (
    <dl class="facts">
      {days.map((day) => (
        <Fragment key={day}>
          <dt>{t(`business.day.${day}`)}</dt>
          <dd>{week.days[day] ? span(week.days[day]) : t('business.hours.closed')}</dd>
        </Fragment>
      ))}
    </dl>
  )
}

function span({ from, to }: Span): string {
  return `${from}–${to}`
}
