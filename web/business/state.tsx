// Where a venue stands, in words, and what comes next.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { call, type Problem } from '../parts/api'
import { now } from '../parts/clock'
import { t } from '../parts/language'
import { moment } from '../parts/times'
import { during, Trouble } from '../parts/trouble'
import { ownsVenue, type Venue } from './venue'

export function StateTag({ venue: { state, participation } }: { venue: Venue }) {
  return <span class={state === 'active' ? 'tag quiet' : 'tag'}>{participation.asked && state === 'applied' ? t('business.asked.tag') : t(`console.state.${state}`)}</span>
}

// Standing tells an owner how the venue came to its state, by which decision, and what they can do.
export function Standing({ venue, onVenue }: { venue: Venue; onVenue(venue: Venue): void }) {
  const { state, participation } = venue
  const mine = ownsVenue(venue)
  const changing = `/business/venue/${venue.id}/place`
  const returns = participation.may_return_at
  switch (state) {
    case 'applied':
      return participation.asked ? (
        <Note title={t('business.asked')} venue={venue}>
          <p>{t('business.asked.what')}</p>
          {mine && (
            <div class="actions">
              <a class="button plain" href={changing}>
                {t('business.correct')}
              </a>
              <Word venue={venue} word="apply" label={t('business.asked.answer')} onVenue={onVenue} />
            </div>
          )}
        </Note>
      ) : (
        <Note title={t('business.applied')} venue={venue}>
          <p>{t('business.applied.what')}</p>
        </Note>
      )
    case 'training':
      return (
        <Note title={t('business.training', { when: moment(participation.ends!) })} venue={venue}>
          <p>{t('business.training.what')}</p>
        </Note>
      )
    case 'active':
      return null
    case 'suspended':
      return (
        <Note title={t('business.suspended', { when: moment(participation.since) })} venue={venue} loud>
          <p>{t('business.suspended.what')}</p>
        </Note>
      )
    case 'refused':
      return (
        <Note title={t('business.refused')} venue={venue}>
          <p>{t('business.refused.what')}</p>
          {mine && (
            <div class="actions">
              <a class="button plain" href={changing}>
                {t('business.correct')}
              </a>
              <Word venue={venue} word="apply" label={t('business.apply.again')} onVenue={onVenue} />
            </div>
          )}
        </Note>
      )
    case 'excluded':
      return (
        <Note title={t('business.excluded', { when: moment(participation.since) })} venue={venue} loud>
          {returns && Date.parse(returns) > now() ? (
            <p>{t('business.excluded.until', { when: moment(returns) })}</p>
          ) : (
            <>
              <p>{t('business.excluded.over')}</p>
              {mine && <Word venue={venue} word="return" label={t('business.return')} onVenue={onVenue} />}
            </>
          )}
        </Note>
      )
    case 'withdrawn':
      return (
        <Note title={t('business.withdrawn', { when: moment(participation.since) })} venue={venue}>
          <p>{t('business.withdrawn.what')}</p>
          {mine && <Word venue={venue} word="return" label={t('business.return')} onVenue={onVenue} />}
        </Note>
      )
  }
}

function Note({ title, venue, loud, children }: { title: string; venue: Venue; loud?: boolean; children: ComponentChildren }) {
  const { reason, decree } = venue.participation
  return (
    <section class={loud ? 'notice loud' : 'notice'} data-state={venue.state}>
      <div class="body">
        <h2 class="large">{title}</h2>
        {reason && <blockquote>{reason}</blockquote>}
        {decree && <p>{t('business.decree', { decree })}</p>}
        {children}
      </div>
    </section>
  )
}

// Word is a button for the owner's word, of those that are no danger.
function Word({ venue, word, label, onVenue }: { venue: Venue; word: 'apply' | 'return'; label: string; onVenue(venue: Venue): void }) {
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const say = () => during(busy, problem, async () => onVenue(await call<Venue>('POST', `/v1/venues/${venue.id}/${word}`, {})))
  return (
    <>
      <button class="button" aria-disabled={busy.value} onClick={say}>
        {label}
      </button>
      <Trouble id={`${word}-problem`} problem={problem} />
    </>
  )
}
