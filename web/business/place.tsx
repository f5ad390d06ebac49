// What was said of a place, to be changed, and the way out.
import { signal, useSignal, type Signal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { call, Problem } from '../parts/api'
import { confirmed } from '../parts/confirm'
import { activityName, country } from '../parts/country'
import { Done } from '../parts/done'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { useLoaded } from '../parts/loaded'
import { Onward } from '../parts/onward'
import { go } from '../parts/route'
import { Sheet } from '../parts/sheet'
import { read } from '../parts/text'
import { during, Trouble } from '../parts/trouble'
import { ActivityField } from './activity'
import { details, draftOf, type Draft } from './draft'
import { HoursFields, named, NameFields, SizeFields, useCountry, WhereFields } from './fields'
import { Missing, Screen } from './screen'
import { missing } from './steps'
import { ownsVenue, type Venue } from './venue'

export function Place({ id }: { id: string }) {
  useCountry()
  const venue = useLoaded<Venue>(`/v1/venues/${id}`)
  const shown = venue.value.value
  return (
    <Screen name="place" title={shown ? read(shown.name) : t('business.place')} back="/business" venue={id}>
      {!shown && <Missing problem={venue.problem.value} again={venue.again} />}
      {shown && country.value && (
        <>
          <Edit key={id} venue={shown} onVenue={(told) => (venue.value.value = told)} />
          <ul class="rows narrow">
            <Onward icon="visits" to={`/business/venue/${id}/history`}>
              {t('business.history')}
            </Onward>
            <Onward icon="card" to={`/business/${shown.entity.id}`}>
              {t('business.entity.more')}
            </Onward>
          </ul>
          {ownsVenue(shown) && leavable.includes(shown.state) && <Leave venue={shown} />}
        </>
      )}
    </Screen>
  )
}

const leavable: Venue['state'][] = ['applied', 'training', 'active', 'suspended']
const undecided: Venue['state'][] = ['applied', 'refused']

function Edit({ venue, onVenue }: { venue: Venue; onVenue(venue: Venue): void }) {
  const draft: Signal<Draft> = useMemo(() => signal(draftOf(venue)), [])
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const saved = useSignal(false)
  const fixed = !undecided.includes(venue.state)
  const save = async (event: Event) => {
    event.preventDefault()
    saved.value = false
    const gap = (['name', 'kind', 'where', 'size', 'hours'] as const).map((step) => missing(step, draft.value)).find(Boolean)
    if (gap) {
      problem.value = new Problem('missing', t(gap[0]))
      document.querySelector<HTMLElement>(gap[1])?.focus()
      return
    }
    await during(busy, problem, async () => {
      onVenue(await call<Venue>('PUT', `/v1/venues/${venue.id}`, details({ ...draft.value, name: named(draft.value.name) })))
      saved.value = true
    })
  }
  return (
    <form class="step narrow" onSubmit={save} onInput={() => (saved.value = false)} noValidate>
      <NameFields draft={draft} />
      {fixed ? <p class="hint">{t('business.fixed', { activity: activityName(venue) })}</p> : <ActivityField draft={draft} />}
      <WhereFields draft={draft} fixed={fixed} />
      <SizeFields draft={draft} />
      <h2>{t('business.hours')}</h2>
      <HoursFields draft={draft} />
      {fixed && <p class="hint">{t('business.changes.seen')}</p>}
      <Trouble id="place-problem" problem={problem} />
      <button class="button wide" aria-disabled={busy.value}>
        {t('business.save')}
      </button>
      <Done text={saved.value ? t('business.saved') : ''} />
    </form>
  )
}

function Leave({ venue }: { venue: Venue }) {
  const asking = useSignal(false)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const leave = () =>
    during(busy, problem, async () => {
      await confirmed(() => call<Venue>('POST', `/v1/venues/${venue.id}/leave`, {}))
      go(`/business/venue/${venue.id}`)
    })
  return (
    <section class="field narrow">
      <h2 class="large">{t('business.leave')}</h2>
      <p>{t('business.leave.what')}</p>
      <button class="button plain" onClick={() => (asking.value = true)}>
        <Icon name="exit" />
        {t('business.leave')}
      </button>
      {asking.value && (
        <Sheet name="leave" title={t('business.leave.title', { name: read(venue.name) })} onClose={() => (asking.value = false)}>
          <p>{t('business.leave.sure')}</p>
          <button class="button wide" aria-disabled={busy.value} onClick={leave}>
            {t('business.leave')}
          </button>
          <Trouble id="leave-problem" problem={problem} />
        </Sheet>
      )}
    </section>
  )
}
