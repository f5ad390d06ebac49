// A venue today: where it stands, how many are inside, what has happened by the hour.
import { useMemo } from 'preact/hooks'
import type { components } from '../api'
import { Bars, Shares } from '../parts/chart'
import { Icon } from '../parts/icons'
import { t, type Key } from '../parts/language'
import { useLoaded } from '../parts/loaded'
import { read } from '../parts/text'
import { clock } from '../parts/when'
import { Missing, Screen } from './screen'
import { Standing, StateTag } from './state'
import { lately, type Venue } from './venue'

const live: Venue['state'][] = ['training', 'active', 'suspended']
const expectsVisitors: Venue['state'][] = ['applied', 'training', 'active']

type Figures = components['schemas']['DayFigures']

export function Today({ id }: { id: string }) {
  const venue = useLoaded<Venue>(`/v1/venues/${id}`, lately)
  const shown = venue.value.value
  return (
    <Screen name="today" title={shown ? read(shown.name) : t('business.today')} back="/business" venue={id}>
      {!shown && <Missing problem={venue.problem.value} again={venue.again} />}
      {shown && (
        <>
          <Standing venue={shown} onVenue={(told) => (venue.value.value = told)} />
          {!shown.ruled && expectsVisitors.includes(shown.state) && <NoRule venue={shown} />}
          {shown.checklist && <Checklist venue={shown} />}
          {live.includes(shown.state) && <House venue={shown} />}
          {shown.state !== 'applied' && shown.state !== 'refused' && <Day id={id} live={live.includes(shown.state)} />}
        </>
      )}
    </Screen>
  )
}

// NoRule says why nobody is let in, whatever the hours.
function NoRule({ venue: { zone } }: { venue: Venue }) {
  const why = zone ? 'business.no_rule' : 'business.no_zone'
  return (
    <section class="notice" data-unruled>
      <Icon name="warning" />
      <div class="body">
        <h2 class="large">{t(why)}</h2>
        <p>{t(`${why}.what`)}</p>
      </div>
    </section>
  )
}

const where: Record<string, [Key, string]> = {
  posters: ['business.check.posters', '/posters'],
  guard: ['business.check.guard', '/team'],
  entry: ['business.check.entry', ''],
  exit: ['business.check.exit', ''],
  by_card: ['business.check.by_card', 'desk'],
  override: ['business.check.override', 'desk'],
}

// Checklist is what to try before it counts; each leads to where it is done.
function Checklist({ venue }: { venue: Venue }) {
  const items = venue.checklist!
  const done = items.filter(({ done }) => done).length
  return (
    <section class="card" data-checklist={done}>
      <h2 class="large">{t('business.checklist', { n: done, of: items.length })}</h2>
      <ol class="rows checklist">
        {items.map(({ item, done }) => {
          const [key, to] = where[item]!
          const row = (
            <>
              <span class={done ? 'box done' : 'box'}>{done && <Icon name="check" />}</span>
              <span class="body">
                <b>{t(key)}</b>
                <span class="unseen">{t(done ? 'business.check.done' : 'business.check.open')}</span>
                {!done && <span class="quiet">{t(`${key}.how` as Key)}</span>}
              </span>
            </>
          )
          return (
            <li key={item}>
              {to && !done ? (
                <a class="row" href={to === 'desk' ? `/desk/${venue.id}` : `/business/venue/${venue.id}${to}`}>
                  {row}
                  <Icon name="chevron" />
                </a>
              ) : (
                <span class="row">{row}</span>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

// House is how many are inside now, and whether anybody may come.
function House({ venue }: { venue: Venue }) {
  const { state, inside, limit, capacity, open, zone, now } = venue
  const most = limit ?? capacity
  return (
    <section class="card house" data-inside={inside}>
      <header class="heading">
        <h2>{t('business.inside')}</h2>
        {state === 'active' && <StateTag venue={venue} />}
      </header>
      <p class="occupancy">
        <b>{inside}</b> <span class="large quiet">{t('business.of', { n: most })}</span>
      </p>
      <progress class="fill" value={Math.min(inside, most)} max={most} aria-label={t('business.inside')} />
      <p class="quiet">
        {state !== 'suspended' && `${t(open ? 'business.open' : 'business.closed')} · `}
        {clock(Date.parse(now), now)}
        {zone && ` · ${t(`console.zone.${zone}`)}`}
        {limit !== null && limit < capacity && ` · ${t('business.limited', { limit, capacity })}`}
      </p>
      <a class="button plain" href={`/desk/${venue.id}`}>
        {t('business.desk')}
      </a>
    </section>
  )
}

// Day is told of a venue that is no longer live only if anything happened.
function Day({ id, live }: { id: string; live: boolean }) {
  const figures = useLoaded<Figures>(`/v1/venues/${id}/figures`, 3 * lately)
  const day = figures.value.value
  const rows = useMemo(
    () =>
      day?.hours.map(({ at, admitted, refused, checked, left, peak }) => ({
        label: clock(Date.parse(at), at),
        values: [admitted, refused, checked, left, peak],
      })) ?? [],
    [day],
  )
  if (!day) return <Missing problem={figures.problem.value} again={figures.again} />
  if (!live && rows.every(({ values }) => values.every((value) => value === 0))) return null
  return (
    <>
      <section class="card" data-admitted={day.admitted} data-refused={day.refused}>
        <h2 class="unseen">{t('business.day')}</h2>
        <dl class="sums">
          <div>
            <dt>{t('business.admitted')}</dt>
            <dd class="large">{day.admitted}</dd>
          </div>
          <div>
            <dt>{t('business.turned_away')}</dt>
            <dd class="large">{day.refused}</dd>
          </div>
        </dl>
        {day.rehearsal && <p class="quiet">{t('business.rehearsal')}</p>}
        <Bars
          title={t('business.by_hour')}
          head={t('business.hour')}
          columns={[t('business.admitted'), t('business.turned_away'), t('business.checked'), t('business.left'), t('business.peak')]}
          rows={rows}
        />
      </section>
      {day.refusals.length > 0 && (
        <section class="card">
          <Shares title={t('business.refusals')} rows={day.refusals.map(({ text, count }) => ({ label: text, value: count }))} />
        </section>
      )}
      {day.gates.some(({ count }) => count > 0) && (
        <section class="card">
          <Shares title={t('business.by_door')} rows={day.gates.map(({ name, direction, count }) => ({ label: `${name} · ${t(`console.${direction}`)}`, value: count }))} />
        </section>
      )}
      {day.means.some(({ count }) => count > 0) && (
        <section class="card">
          <Shares title={t('business.by_means')} rows={day.means.map(({ means, count }) => ({ label: t(`business.means.${means}` as Key), value: count }))} />
        </section>
      )}
    </>
  )
}
