// My visits: by day, on this phone only.
import { useSignal } from '@preact/signals'
import { Icon } from '../parts/icons'
import { OutcomeGlyph } from '../parts/glyphs'
import { t } from '../parts/language'
import { clock, onDay } from '../parts/when'
import { Screen } from './screen'
import { inside, visits, type Visit } from './visits'
import { stayed, Swatch } from './visit'

export function Visits() {
  const sure = useSignal(false)
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
        <button
          class="button plain wide"
          onClick={() => {
            if (sure.value) visits.value = visits.value.filter(({ id }) => id === inside.value?.id)
            sure.value = !sure.value
          }}
        >
          {t(sure.value ? 'visitor.visits.delete_sure' : 'visitor.visits.delete_all')}
        </button>
      )}
    </Screen>
  )
}

function byDay(): Map<string, Visit[]> {
  const days = new Map<string, Visit[]>()
  for (const visit of visits.value) days.set(onDay(visit.at), [...(days.get(onDay(visit.at)) ?? []), visit])
  return days
}

function Row({ visit: { id, at, entry, exit } }: { visit: Visit }) {
  const latest = (entry ?? exit)!
  const outcome = latest.decision.outcome
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
          <b>{latest.venue!.name}</b>
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
