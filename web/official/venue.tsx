// One place: where it stands, everything about it, what was checked, what can be done, its trail.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call, Problem } from '../parts/api'
import { activityName, regionName } from '../parts/country'
import { grouped } from '../parts/digits'
import { Done } from '../parts/done'
import { hoursInWords } from '../parts/hours'
import { t } from '../parts/language'
import { read } from '../parts/text'
import { Trouble } from '../parts/trouble'
import { onDay, when } from '../parts/when'
import type { Application, Measure, Measured, Venue } from './calls'
import { MeasureSheet } from './measure'
import { isPossible, measures } from './measures'
import { loadOverview } from './overview'
import { Screen } from './screen'
import { Acts } from './trail'
import { Checks, fields, hasFailed, owner, size, StateTag, stateWord } from './words'
import { zoneWord } from './zone'

export function VenueScreen({ id }: { id: string }) {
  const application = useSignal<Application | null>(null)
  const venue = useSignal<Venue | null>(null)
  const problem = useSignal<Problem | null>(null)
  const doing = useSignal<Measure | null>(null)
  const done = useSignal('')
  const told = useSignal(0) // how often it has been asked about: its trail is as new
  const load = async () => {
    try {
      venue.value = await call<Venue>('GET', `/v1/venues/${id}`)
      application.value = venue.value.state === 'applied' || venue.value.participation.changed.length > 0 ? await find(id) : null
      problem.value = null
      told.value++
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      problem.value = failure
    }
  }
  useEffect(() => void load(), [id])
  const finish = async ([measured]: Measured[]) => {
    done.value = !measured?.state ? '' : doing.value === 'ask' ? t('official.done.ask') : t('official.done', { state: stateWord(measured.state) })
    doing.value = null
    await Promise.all([load(), loadOverview()])
  }
  const it = venue.value
  return (
    <Screen name="venue" title={it ? read(it.name) : t('official.venue')} back="/official/venues">
      <Trouble id="venue-problem" problem={problem} />
      <Done text={done.value} />
      {it && (
        <div class="venue" data-state={it.state} data-venue={it.id}>
          <Standing venue={it} />
          <div class="actions">
            {measures
              .filter((measure) => isPossible(measure, it))
              .map((measure) => (
                <button key={measure} class={measure === 'approve' || measure === 'reinstate' ? 'button' : 'button plain'} data-measure={measure} onClick={() => (doing.value = measure)}>
                  {t(measure === 'approve' && it.state !== 'applied' ? 'official.do.approve_changes' : `official.do.${measure}`)}
                </button>
              ))}
          </div>
          {application.value && (
            <section class="part">
              <h2 class="large">{t('official.checks')}</h2>
              <Checks checks={application.value.checks} all />
            </section>
          )}
          <section class="part">
            <h2 class="large">{t('official.about')}</h2>
            <About venue={it} />
          </section>
          <section class="part">
            <h2 class="large">{t('official.trail')}</h2>
            <Acts key={told.value} path={`/v1/acts?venue=${id}`} />
          </section>
          {doing.value && (
            <MeasureSheet
              measure={doing.value}
              venues={[it]}
              failed={application.value && hasFailed(application.value) ? 1 : 0}
              onClose={() => (doing.value = null)}
              onDone={finish}
            />
          )}
        </div>
      )}
    </Screen>
  )
}

async function find(id: string): Promise<Application | null> {
  return (await call<{ items: Application[] }>('GET', `/v1/applications?venue=${id}`)).items[0] ?? null
}

// Standing is how the place came to where it stands, and what happens next.
function Standing({ venue }: { venue: Venue }) {
  const { since, ends, reason, decree, asked, changed, may_return_at: returns } = venue.participation
  return (
    <section class="standing">
      <StateTag venue={venue} />
      <p>
        {t('official.since', { when: when(since) })} {venue.state === 'training' && ends && t('official.training.ends', { day: onDay(ends) })}
        {returns && t('official.may_return', { day: onDay(returns) })}
      </p>
      {reason && (
        <p>
          <b>{t(asked ? 'official.question' : 'official.reason')}:</b> {reason}
        </p>
      )}
      {decree && (
        <p>
          <b>{t('official.by_decree')}:</b> {decree}
        </p>
      )}
      {venue.state !== 'applied' && changed.length > 0 && <p>{t('official.changed.what', { fields: fields(venue) })}</p>}
    </section>
  )
}

function About({ venue }: { venue: Venue }) {
  const names = [...new Set(Object.values(venue.name))]
  return (
    <dl class="facts">
      <Fact name="names">{names.join(' · ')}</Fact>
      <Fact name="activity">
        {activityName(venue)} · {t('official.oked', { oked: venue.oked })}
      </Fact>
      <Fact name="business">
        <a href={`/official/venues?q=${encodeURIComponent(venue.entity.bin ?? read(venue.entity.name))}`}>{owner(venue.entity)}</a>
      </Fact>
      <Fact name="address">{venue.address}</Fact>
      <Fact name="region">
        {regionName(venue.region)} · {zoneWord(venue.zone)}
      </Fact>
      {venue.point && (
        <Fact name="point">
          {venue.point.latitude.toFixed(5)}, {venue.point.longitude.toFixed(5)}
        </Fact>
      )}
      <Fact name="size">{size(venue)}</Fact>
      <Fact name="opening">
        <ul>
          {hoursInWords(venue.opening).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Fact>
      <Fact name="inside">
        {venue.limit === null ? venue.inside : t('official.inside_of', { inside: venue.inside, limit: venue.limit })} · {t(venue.open ? 'official.open' : 'official.closed')}
      </Fact>
      <Fact name="gates">
        <ul>
          {venue.gates.map(({ id, name, direction, short }) => (
            <li key={id}>
              {read(name)} · {t(`console.${direction}`)} · {grouped([3, 3, 3], short)}
            </li>
          ))}
        </ul>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: 'names' | 'activity' | 'business' | 'address' | 'region' | 'point' | 'size' | 'opening' | 'inside' | 'gates'; children: preact.ComponentChildren }) {
  return (
    <div data-fact={name}>
      <dt>{t(`official.fact.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  )
}
