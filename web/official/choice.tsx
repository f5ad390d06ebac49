// Choosing rows of a list, to act on all of them at once.
import { useSignal } from '@preact/signals'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import type { Measure, Measured, Venue } from './calls'
import { isPossible, measures } from './measures'
import { loadOverview } from './overview'

export interface Choice {
  has(id: string): boolean
  toggle(id: string): void
  set(ids: string[]): void
  size: number
}

export function useChoice(): Choice {
  const chosen = useSignal<ReadonlySet<string>>(new Set())
  return {
    has: (id) => chosen.value.has(id),
    toggle: (id) => {
      const next = new Set(chosen.value)
      if (!next.delete(id)) next.add(id)
      chosen.value = next
    },
    set: (ids) => (chosen.value = new Set(ids)),
    get size() {
      return chosen.value.size
    },
  }
}

// useOutcome says for how many a measure was taken, and shows the list as it is since.
export function useOutcome(choice: Choice, list: { again(): Promise<void> }) {
  const done = useSignal('')
  const tell = (measured: Measured[]) => {
    const taken = measured.filter(({ problem }) => !problem).length
    done.value = taken > 0 ? t('official.measured', { n: taken }) : ''
    choice.set([])
    void Promise.all([list.again(), loadOverview()])
  }
  return { done: done.value, tell }
}

const most = 100 // that the service takes at once

// All chooses what is shown.
export function All({ choice, ids }: { choice: Choice; ids: string[] }) {
  const all = ids.slice(0, most)
  return (
    <label class="all">
      <input
        type="checkbox"
        checked={all.length > 0 && all.every(choice.has)}
        onChange={(event) => choice.set(event.currentTarget.checked ? all : [])}
      />
      {t('official.choose_all')}
    </label>
  )
}

export function Choose({ choice, venue, name }: { choice: Choice; venue: string; name: string }) {
  return (
    <label class="choose">
      <span class="unseen">{t('official.choose', { venue: name })}</span>
      <input type="checkbox" checked={choice.has(venue)} onChange={() => choice.toggle(venue)} />
    </label>
  )
}

// Chosen is what can be done about those that are chosen.
export function Chosen({ choice, venues, onMeasure }: { choice: Choice; venues: Venue[]; onMeasure(measure: Measure): void }) {
  if (venues.length === 0) return null
  return (
    <section class="chosen-bar" aria-label={t('official.chosen', { n: venues.length })}>
      <b role="status">{t('official.chosen', { n: venues.length })}</b>
      <button class="button quiet icon-only" aria-label={t('official.choose_none')} onClick={() => choice.set([])}>
        <Icon name="close" />
      </button>
      <div class="actions">
        {measures
          .filter((measure) => venues.some((venue) => isPossible(measure, venue)))
          .map((measure) => (
            <button key={measure} class={measure === 'approve' ? 'button' : 'button plain'} data-measure={measure} disabled={venues.length > most} onClick={() => onMeasure(measure)}>
              {t(`official.do.${measure}`)}
            </button>
          ))}
      </div>
      {venues.length > most && <p class="problem">{t('official.too_many', { n: most })}</p>}
    </section>
  )
}
