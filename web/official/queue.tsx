// The queue: who waits for an official's word, longest first, with what was checked already.
import { useSignal } from '@preact/signals'
import { activityName, regionName } from '../parts/country'
import { Done } from '../parts/done'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { useList } from '../parts/list'
import { read } from '../parts/text'
import { Trouble } from '../parts/trouble'
import type { Application, Measure, Measured, Venue } from './calls'
import { All, Choose, Chosen, useChoice, useOutcome, type Choice } from './choice'
import { Keys, moveByKeys } from './keys'
import { MeasureSheet } from './measure'
import { isPossible } from './measures'
import { Screen } from './screen'
import { waited } from './waited'
import { Checks, fields, hasFailed, owner, size, StateTag } from './words'

interface Doing {
  measure: Measure
  applications: Application[]
}

export function Queue() {
  const list = useList<Application>('/v1/applications', 'after')
  const choice = useChoice()
  const doing = useSignal<Doing | null>(null)
  const { done, tell } = useOutcome(choice, list)
  const items = list.items.value
  const chosen = (items ?? []).filter(({ venue }) => choice.has(venue.id))
  const finish = (measured: Measured[]) => {
    doing.value = null
    tell(measured)
  }
  return (
    <Screen name="applications" title={t('official.applications')} onKeyDown={(event) => moveByKeys(event, choice.toggle)}>
      <Done text={done} />
      <Trouble id="applications-problem" problem={list.problem} />
      {items && items.length === 0 && <p class="none">{t('official.waiting.nobody')}</p>}
      {items && items.length > 0 && (
        <div>
          <div class="list-head">
            <All choice={choice} ids={items.map(({ venue }) => venue.id)} />
            <Keys />
          </div>
          <ul class="queue">
            {items.map((application) => (
              <li key={application.venue.id}>
                <Row application={application} choice={choice} onMeasure={(measure) => (doing.value = { measure, applications: [application] })} />
              </li>
            ))}
          </ul>
          {list.more && (
            <button class="button plain wide" onClick={list.next}>
              {t('console.more')}
            </button>
          )}
        </div>
      )}
      <Chosen choice={choice} venues={chosen.map(({ venue }) => venue)} onMeasure={(measure) => (doing.value = { measure, applications: chosen })} />
      {doing.value && (
        <MeasureSheet
          measure={doing.value.measure}
          venues={doing.value.applications.map(({ venue }) => venue)}
          failed={doing.value.applications.filter(hasFailed).length}
          onClose={() => (doing.value = null)}
          onDone={finish}
        />
      )}
    </Screen>
  )
}

function Row({ application: { venue, checks }, choice, onMeasure }: { application: Application; choice: Choice; onMeasure(measure: Measure): void }) {
  const name = read(venue.name)
  return (
    <article class="application" data-venue={venue.id} data-chosen={choice.has(venue.id)} aria-labelledby={venue.id}>
      <Choose choice={choice} venue={venue.id} name={name} />
      <div class="what">
        <h2 id={venue.id}>
          <a class="large" href={`/official/venues/${venue.id}`}>
            {name}
          </a>
        </h2>
        <p>
          {activityName(venue)} · {venue.address}, {regionName(venue.region)}
        </p>
        <p class="quiet">
          {owner(venue.entity)} · {size(venue)}
        </p>
        {venue.state === 'applied' ? (
          <p>
            <Icon name="stale" /> {t(venue.participation.asked ? 'official.asked' : 'official.waits', { time: waited(venue.participation.since) })}
          </p>
        ) : (
          <StateTag venue={venue} />
        )}
        {venue.participation.asked && venue.participation.reason && <p class="quote">{venue.participation.reason}</p>}
        {venue.participation.changed.length > 0 && <p>{t('official.changed.what', { fields: fields(venue) })}</p>}
      </div>
      <Checks checks={checks} />
      <Actions venue={venue} onMeasure={onMeasure} />
    </article>
  )
}

const offered: Measure[] = ['approve', 'ask', 'refuse']

function Actions({ venue, onMeasure }: { venue: Venue; onMeasure(measure: Measure): void }) {
  return (
    <div class="actions">
      {offered
        .filter((measure) => isPossible(measure, venue))
        .map((measure) => (
          <button key={measure} class={measure === 'approve' ? 'button' : 'button plain'} data-measure={measure} onClick={() => onMeasure(measure)}>
            {t(`official.do.${measure}`)}
          </button>
        ))}
    </div>
  )
}
