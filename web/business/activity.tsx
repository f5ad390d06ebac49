// What a place is, found by what people call it: a combobox over the country's activities.
import { useSignal, type Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { activityOf, country, type Activity } from '../parts/country'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { read } from '../parts/text'
import type { Draft } from './draft'

const shown = 8

export function ActivityField({ draft }: { draft: Signal<Draft> }) {
  const query = useSignal('')
  const open = useSignal(false)
  const active = useSignal(0)
  const field = useRef<HTMLInputElement>(null)
  const chosen = draft.value.oked ? activityOf(draft.value.oked, draft.value.category) : undefined
  const found = open.value ? search(query.value) : []
  const choose = (activity: Activity) => {
    draft.value = { ...draft.value, oked: activity.oked, category: activity.category }
    query.value = ''
    open.value = false
  }
  const onKeyDown = (event: KeyboardEvent) => {
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault()
        if (!open.value) open.value = true
        else active.value = (active.value + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % Math.max(1, found.length)
        break
      case 'Enter':
        if (!open.value) return
        event.preventDefault()
        if (found[active.value]) choose(found[active.value]!)
        break
      case 'Escape':
        query.value = ''
        open.value = false
    }
  }
  return (
    <div class="field">
      <label for="activity">{t('business.activity')}</label>
      <div class="combobox">
        <input
          ref={field}
          id="activity"
          role="combobox"
          autocomplete="off"
          aria-expanded={open.value}
          aria-controls="activities"
          aria-autocomplete="list"
          aria-activedescendant={open.value && found[active.value] ? `activity-${active.value}` : undefined}
          aria-describedby="activity-hint"
          placeholder={chosen ? read(chosen.name) : t('business.activity.placeholder')}
          value={open.value || !chosen ? query.value : read(chosen.name)}
          onFocus={() => (open.value = true)}
          onClick={() => (open.value = true)}
          onBlur={() => (open.value = false)}
          onInput={(event) => {
            query.value = event.currentTarget.value
            active.value = 0
            open.value = true
          }}
          onKeyDown={onKeyDown}
        />
        <Icon name="search" />
        <ul id="activities" class="options" role="listbox" aria-label={t('business.activity')} hidden={!open.value}>
          {found.map((activity, i) => (
            <li
              key={activity.oked + activity.category}
              id={`activity-${i}`}
              class="option"
              role="option"
              aria-selected={i === active.value}
              onPointerDown={(event) => event.preventDefault()} // the field keeps the focus until the finger is up
              onClick={() => {
                choose(activity)
                field.current?.blur()
              }}
            >
              <span>{read(activity.name)}</span> <span class="quiet">{activity.oked}</span>
            </li>
          ))}
          {open.value && found.length === 0 && (
            <li class="option" role="option" aria-disabled="true" aria-selected={false}>
              {t('business.activity.none')}
            </li>
          )}
        </ul>
      </div>
      <p class="hint" id="activity-hint">
        {chosen ? t('business.activity.chosen', { oked: chosen.oked }) : t('business.activity.hint')}
      </p>
    </div>
  )
}

// search finds what every word of the query begins a word of; the most common first, and first of all what is called so.
function search(query: string): Activity[] {
  const asked = words(query)
  const ranked = (country.value?.activities ?? []).flatMap((activity) => {
    const names = [...Object.values(activity.name), ...activity.also]
    const said = [...names.flatMap(words), activity.oked.replace(/\D/g, ''), activity.oked]
    if (!asked.every((word) => said.some((other) => other.startsWith(word)))) return []
    const calledSo = names.some((name) => words(name)[0]?.startsWith(asked[0] ?? ''))
    return [{ activity, rank: calledSo ? 0 : 1 }]
  })
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, shown)
    .map(({ activity }) => activity)
}

const alike: Record<string, string> = { ё: 'е', қ: 'к', ә: 'а', ғ: 'г', ң: 'н', ө: 'о', ұ: 'у', ү: 'у', һ: 'х', і: 'и' }

// words as they are compared: Kazakh letters may be typed as Russian ones.
function words(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[ёқәғңөұүһі]/g, (letter) => alike[letter]!)
    .replace(/-/g, '')
    .split(/[\s,()«»/]+/)
    .filter(Boolean)
}
