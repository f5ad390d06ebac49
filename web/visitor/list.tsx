// My visits: by day, on this phone only.
import { Icon } from '../parts/icons'
import { OutcomeGlyph } from '../parts/glyphs'
import { t } from '../parts/language'
import { clock, onDay } from '../parts/when'
import { Screen, PressTwice } from './screen'
import { inside, latest, visits, type Visit } from './visits'
import { stayed, Swatch } from './visit'

export function Visits() {
  const days = byDay()
  return (
    <Screen name="visits" title={t('visitor.visits')}>
      <p class="quiet">{t(visits.value.length ? 'visitor.visits.kept' : 'visitor.visits.none')}</p>
      {Array.from(days, ([day, those]) => (
        <section key={day}>
          <h2>{day}</h2>
          <ul class="rows">
            {those.map((visit) => (
              <Row key={visit.id} visit={visit} />
            ))}
          </ul>
        </section>
      ))}
      {visits.value.length > 0 && (
        <PressTwice
          ask="visitor.visits.delete_all"
          sure="visitor.visits.delete_sure"
          onSure={() => (visits.value = visits.value.filter(({ id }) => id === inside.value?.id))}
        />
      )}
    </Screen>
  )
}

function byDay(): Map<string, Visit[]> {
  const days = new Map<string, Visit[]>()
  for (const visit of visits.value) days.set(onDay(visit.at), [...(days.get(onDay(visit.at)) ?? []), visit])
  return days
}

function Row({ visit }: { visit: Visit }) {
  const { id, at, entry, exit } = visit
  const { outcome } = (entry ?? exit)!.decision
  return (
    <li>
      <a class="row" href={`/visits/${id}`}>
        {entry ? (
          <Swatch entry={entry} />
        ) : (
          <span class="swatch">
            <OutcomeGlyph outcome={outcome} />
          </span>
        )}
        <span class="body">
          <b>{latest(visit).venue!.name}</b>
          <span class="quiet">
            {clock(Date.parse(at), at)}
            {entry && exit && `–${clock(Date.parse(exit.at), exit.at)}`} · {t(`outcome.${outcome}`)}
          </span>
          {exit && stayed(exit) && <span class="quiet">{stayed(exit)}</span>}
        </span>
        <Icon name="chevron" />
      </a>
    </li>
  )
}
