import { second } from '../parts/clock'
import { t } from '../parts/language'
import { Sign } from '../parts/signs'
import { untold } from './late'
import { clockHere, minute, most, occupancy, toldAt } from './venue'

// Minute is the sign that the visitors' screens show too, with the venue's clock. A sign that may be wrong is not shown.
export function Minute() {
  const sign = minute.value
  return (
    <section class="now" aria-label={t('desk.sign')}>
      <figure class="minute" data-sign={sign?.name ?? ''}>
        {sign ? <Sign name={sign.name} /> : <span class="sign" />}
        <figcaption class="large" aria-live="off">
          {sign ? t(`sign.${sign.name}`) : toldAt.value && t('desk.sign.unknown')}
        </figcaption>
      </figure>
      <p class="clock large">{toldAt.value && clockHere(second.value, true)}</p>
      {sign && <progress class="left" max={60} value={Math.ceil((sign.ends - second.value) / 1000)} aria-label={t('desk.sign.left')} />}
    </section>
  )
}

export function Inside() {
  const now = occupancy.value
  if (!now) return <section class="inside" />
  const limit = most(now)
  const inside = Math.max(0, now.inside + untold.value)
  return (
    <section class="inside" data-inside={inside} aria-label={t('desk.inside')}>
      <p class="occupancy">
        {inside} <span class="large quiet">/ {limit}</span>
      </p>
      <p class="room">
        {inside >= limit ? <b>{t('desk.full')}</b> : t('desk.room', { n: limit - inside })}
        {now.inferred > 0 && <span class="quiet">{t('desk.uncertain', { n: now.inferred })}</span>}
      </p>
      <progress class="fill" value={Math.min(inside, limit)} max={Math.max(1, limit)} aria-label={t('desk.inside')} />
    </section>
  )
}
