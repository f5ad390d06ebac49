// Posters: chosen, looked at, taken away as a file.
import { useSignal, type Signal } from '@preact/signals'
import { Icon } from '../parts/icons'
import { languages, t, type Language } from '../parts/language'
import { useLoaded } from '../parts/loaded'
import { Segments } from '../parts/segments'
import { read } from '../parts/text'
import { Missing, Screen } from './screen'
import type { Venue } from './venue'

const sizes = ['a4', 'a6', 'tent', 'sticker'] as const
type Size = (typeof sizes)[number]
type Format = 'pdf' | 'svg' | 'png'

export function Posters({ id, gate: asked }: { id: string; gate: string }) {
  const venue = useLoaded<Venue>(`/v1/venues/${id}`)
  const size = useSignal<Size>('a4')
  const spoken = useSignal<Language[]>(['kk', 'ru', 'en'])
  const gate = useSignal(asked)
  const format = useSignal<Format>('pdf')
  const shown = venue.value.value
  const file = (format: Format, gate: string) =>
    `/v1/venues/${id}/posters?${new URLSearchParams({ format, size: size.value, languages: spoken.value.join(','), ...(gate && { gate }) })}`
  const previewed = shown && (shown.gates.find(({ id }) => id === gate.value) ?? shown.gates[0])
  return (
    <Screen name="posters" title={t('business.posters')} back={`/business/venue/${id}/doors`} venue={id}>
      {!shown && <Missing problem={venue.problem.value} again={venue.again} />}
      {shown && previewed && (
        <div class="poster">
          <div class="step">
            <Choices size={size} spoken={spoken} />
            <div class="field">
              <label for="gate">{t('business.poster.doors')}</label>
              <select
                id="gate"
                value={gate.value}
                onChange={(event) => {
                  gate.value = event.currentTarget.value
                  if (!gate.value) format.value = 'pdf'
                }}
              >
                <option value="">{t('business.poster.all', { n: shown.gates.length })}</option>
                {shown.gates.map(({ id, name, direction }) => (
                  <option key={id} value={id}>
                    {read(name)} · {t(`console.${direction}`)}
                  </option>
                ))}
              </select>
            </div>
            {gate.value && (
              <div class="field">
                <h2>{t('business.poster.format')}</h2>
                <Segments
                  label={t('business.poster.format')}
                  value={format}
                  options={[
                    ['pdf', 'PDF'],
                    ['svg', 'SVG'],
                    ['png', 'PNG'],
                  ]}
                />
              </div>
            )}
            <a class="button" href={file(format.value, gate.value)} download>
              <Icon name="install" />
              {t('business.poster.download')}
            </a>
            <p class="hint">{t('business.poster.hint')}</p>
          </div>
          <figure>
            <img class={size.value} src={file('png', previewed.id)} alt={t('business.poster.preview', { door: read(previewed.name), digits: previewed.short })} />
            <figcaption class="quiet">
              {read(previewed.name)} · {t(`console.${previewed.direction}`)}
            </figcaption>
          </figure>
        </div>
      )}
    </Screen>
  )
}

// ChainPosters is every door of every place of a business in one file.
export function ChainPosters({ entity }: { entity: string }) {
  const size = useSignal<Size>('a4')
  const spoken = useSignal<Language[]>(['kk', 'ru', 'en'])
  return (
    <section class="field narrow">
      <h2 class="large">{t('business.poster.chain')}</h2>
      <p>{t('business.poster.chain.what')}</p>
      <Choices size={size} spoken={spoken} />
      <a class="button plain" href={`/v1/entities/${entity}/posters?${new URLSearchParams({ size: size.value, languages: spoken.value.join(',') })}`} download>
        <Icon name="install" />
        {t('business.poster.download')}
      </a>
    </section>
  )
}

function Choices({ size, spoken }: { size: Signal<Size>; spoken: Signal<Language[]> }) {
  const toggle = (code: Language) => {
    const chosen = languages.map(({ code }) => code).filter((other) => (other === code) !== spoken.value.includes(other))
    if (chosen.length > 0) spoken.value = chosen
  }
  return (
    <>
      <div class="field">
        <h2>{t('business.poster.size')}</h2>
        <Segments label={t('business.poster.size')} value={size} options={sizes.map((size) => [size, t(`business.poster.size.${size}`)])} />
      </div>
      <div class="field">
        <h2>{t('business.poster.languages')}</h2>
        <fieldset class="segments" aria-label={t('business.poster.languages')}>
          {languages.map(({ code, name }) => (
            <label key={code}>
              <input type="checkbox" checked={spoken.value.includes(code)} onChange={() => toggle(code)} />
              <span lang={code}>{name}</span>
            </label>
          ))}
        </fieldset>
      </div>
    </>
  )
}
