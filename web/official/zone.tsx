// How bad the epidemic in a region is declared to be: one to four bars and a word. Colour belongs to people's statuses.
import { useSignal } from '@preact/signals'
import { call, type Problem } from '../parts/api'
import { confirmed } from '../parts/confirm'
import { regionName } from '../parts/country'
import { t } from '../parts/language'
import { Sheet } from '../parts/sheet'
import { during, Trouble } from '../parts/trouble'
import type { Zone } from './calls'

const zones: Zone[] = ['green', 'yellow', 'red', 'dark_red']

export function ZoneMark({ zone }: { zone: Zone | null }) {
  const level = zone ? zones.indexOf(zone) + 1 : 0
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor">
      {zones.map((zone, i) => (
        <rect key={zone} x={2 + i * 5.5} y={16 - i * 4} width="3.5" height={5 + i * 4} opacity={i < level ? 1 : 0.25} />
      ))}
    </svg>
  )
}

export function zoneWord(zone: Zone | null): string {
  return t(`console.zone.${zone ?? 'none'}`)
}

export function ZoneButton({ region, zone, onClick }: { region: string; zone: Zone | null; onClick(): void }) {
  return (
    <button class="button quiet zone" aria-label={t('official.zone.of', { region, zone: zoneWord(zone) })} onClick={onClick}>
      <ZoneMark zone={zone} />
      {zoneWord(zone)}
    </button>
  )
}

interface Props {
  region: string
  zone: Zone | null
  onClose(): void
  onDone(): Promise<void>
}

// ZoneSheet declares another zone, by a decree that has a name.
export function ZoneSheet({ region, zone, onClose, onDone }: Props) {
  const chosen = useSignal<Zone | null>(null)
  const decree = useSignal('')
  const tried = useSignal(false)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const submit = (event: Event) => {
    event.preventDefault()
    tried.value = true
    const body = { zone: chosen.value, decree: decree.value.trim() }
    if (!body.zone || !body.decree) return
    void during(busy, problem, async () => {
      await confirmed(() => call('PUT', `/v1/zones/${region}`, body))
      await onDone()
    })
  }
  return (
    <Sheet name="zone" title={regionName(region)} onClose={onClose}>
      <form class="step" onSubmit={submit} noValidate>
        <p>{t('official.zone.now', { zone: zoneWord(zone) })}</p>
        <fieldset class="field" aria-describedby="zone-missing">
          <legend>{t('official.zone.new')}</legend>
          <ul class="options">
            {zones.map((option) => (
              <li key={option}>
                <label class="option">
                  <input type="radio" name="zone" disabled={option === zone} checked={chosen.value === option} onChange={() => (chosen.value = option)} />
                  <ZoneMark zone={option} />
                  {zoneWord(option)}
                </label>
              </li>
            ))}
          </ul>
          <p class="problem" id="zone-missing">
            {tried.value && !chosen.value && t('official.zone.missing')}
          </p>
        </fieldset>
        <div class="field">
          <label for="decree">{t('official.zone.decree')}</label>
          <input
            id="decree"
            maxLength={200}
            autocomplete="off"
            aria-describedby="decree-hint decree-missing"
            aria-invalid={tried.value && !decree.value.trim()}
            onInput={(event) => (decree.value = event.currentTarget.value)}
          />
          <p class="hint" id="decree-hint">
            {t('official.decree.hint')}
          </p>
          <p class="problem" id="decree-missing">
            {tried.value && !decree.value.trim() && t('official.decree.missing')}
          </p>
        </div>
        <p class="notice">{t('official.zone.what')}</p>
        <Trouble id="zone-problem" problem={problem} />
        <button class="button wide" aria-disabled={busy.value}>
          {t('official.zone.change')}
        </button>
      </form>
    </Sheet>
  )
}
