// A new place, step by step. Each step has an address of its own, and the draft outlives the page.
import { useSignal } from '@preact/signals'
import { call, Problem } from '../parts/api'
import { country, regionName, activityName } from '../parts/country'
import { hoursInWords } from '../parts/hours'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { load } from '../parts/me'
import { go } from '../parts/route'
import { read } from '../parts/text'
import { during, Trouble } from '../parts/trouble'
import { ActivityField } from './activity'
import { details, draft, emptyDraft, opening, type Draft } from './draft'
import { HoursFields, named, NameFields, SizeFields, useCountry, WhereFields } from './fields'
import { Screen } from './screen'
import { missing, repairs, steps, type Step } from './steps'
import type { Venue } from './venue'

export function NewPlace({ entity, step }: { entity: string; step: string }) {
  useCountry()
  const at = Math.max(0, steps.indexOf(step as Step))
  return <StepScreen key={at} entity={entity} at={at} />
}

function StepScreen({ entity, at }: { entity: string; at: number }) {
  const step = steps[at]!
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const accepted = useSignal(false)
  const home = `/business/${entity}/new`
  const send = () =>
    during(busy, problem, async () => {
      if (!accepted.value) throw new Problem('terms_needed', t('business.missing.terms'))
      const venue = await call<Venue>('POST', `/v1/entities/${entity}/venues`, {
        ...details({ ...draft.value, name: named(draft.value.name) }),
        terms: country.value!.terms.version,
      })
      draft.value = emptyDraft()
      await load()
      go(`/business/venue/${venue.id}`, true)
    })
  const submit = (event: Event) => {
    event.preventDefault()
    const gap = missing(step, draft.value)
    if (gap) {
      problem.value = new Problem('missing', t(gap[0]))
      document.querySelector<HTMLElement>(gap[1])?.focus()
    } else if (step === 'terms') void send()
    else go(`${home}/${steps[at + 1]}`)
  }
  const repair = repairs[problem.value?.code ?? '']
  return (
    <Screen form name={`new-${step}`} title={t(`business.step.${step}`)} back={at === 0 ? '/business' : `${home}/${steps[at - 1]}`}>
      <form class="step narrow" onSubmit={submit} noValidate>
        <div class="progress">
          <span>{t('business.step', { n: at + 1, of: steps.length })}</span>
          <progress value={at + 1} max={steps.length} aria-label={t('business.step', { n: at + 1, of: steps.length })} />
        </div>
        {step === 'name' && <NameFields draft={draft} />}
        {step === 'kind' && <ActivityField draft={draft} />}
        {step === 'where' && <WhereFields draft={draft} />}
        {step === 'size' && <SizeFields draft={draft} />}
        {step === 'hours' && <HoursFields draft={draft} />}
        {step === 'terms' && (
          <>
            <Summary draft={draft.value} />
            <Terms />
            <label class="switch">
              <span>
                <b>{t('business.terms.accept')}</b>
              </span>
              <input type="checkbox" checked={accepted.value} onChange={(event) => (accepted.value = event.currentTarget.checked)} />
            </label>
          </>
        )}
        <Trouble id="step-problem" problem={problem} />
        {repair && (
          <a class="button plain wide" href={`${home}/${repair}`}>
            {t('business.correct')}
          </a>
        )}
        <button class="button wide" aria-disabled={busy.value}>
          {t(step === 'terms' ? 'business.apply' : 'business.next')}
        </button>
        {at === 0 && <p class="hint">{t('business.kept')}</p>}
      </form>
    </Screen>
  )
}

function Summary({ draft }: { draft: Draft }) {
  return (
    <section class="card">
      <h2>{read(draft.name)}</h2>
      <p>
        {activityName(draft)}
        <br />
        {[regionName(draft.region), draft.address].filter((part, _, [, address]) => part === address || !address!.includes(part)).join(', ')}
        <br />
        {t('business.persons', { n: Number(draft.capacity) })}
        {draft.area && `, ${draft.area} ${t('business.square_metres')}`}
      </p>
      <ul>
        {hoursInWords(opening(draft.week)).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  )
}

const terms = ['voluntary', 'codes', 'entrance', 'names', 'truth', 'figures'] as const

function Terms() {
  return (
    <section class="field">
      <h2>{t('business.terms')}</h2>
      <ul class="terms">
        {terms.map((term) => (
          <li key={term}>
            <Icon name="check" />
            <span>{t(`business.terms.${term}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
