import { t } from '../parts/language'
import { days, type Week } from './draft'

// Hours says when a place is open, in as few lines as it takes.
export function Hours({ week }: { week: Week }) {
  if (week.kind === 'always') return <p>{t('business.hours.always')}</p>
  if (week.kind === 'same') {
    return (
      <p>
        {t('business.hours.same')}: {week.same.from}–{week.same.to}
      </p>
    )
  }
  return (
    <dl class="facts">
      {days.map((day) => (
        <>
          <dt>{t(`business.day.${day}`)}</dt>
          <dd>{week.days[day] ? `${week.days[day].from}–${week.days[day].to}` : t('business.hours.closed')}</dd>
        </>
      ))}
    </dl>
  )
}
