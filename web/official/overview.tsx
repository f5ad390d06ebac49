// The country at a glance: who waits, how many places there are, what happened today, in which zones.
import { signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call, Problem } from '../parts/api'
import { country, regionName } from '../parts/country'
import { Icon } from '../parts/icons'
import { language, t } from '../parts/language'
import { visible } from '../parts/visible'
import { when } from '../parts/when'
import type { Overview } from './calls'
import { Screen } from './screen'
import { waited } from './waited'
import { states, stateWord } from './words'
import { ZoneButton, ZoneSheet } from './zone'

export const overview = signal<Overview | null>(null)

export async function loadOverview(): Promise<void> {
  try {
    overview.value = await call<Overview>('GET', '/v1/overview')
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem // what is shown may be read on; it says of when it is
  }
}

const pace = 30_000

// useOverview keeps it fresh while somebody looks.
export function useOverview(): void {
  useEffect(() => {
    void loadOverview()
    const again = setInterval(() => visible.value && void loadOverview(), pace)
    return () => clearInterval(again)
  }, [])
}

export function OverviewScreen() {
  const changing = useSignal('')
  const told = overview.value
  return (
    <Screen name="overview" title={t('official.overview')}>
      {told && (
        <>
          <Zoneless told={told} />
          <Waiting told={told} />
          <section class="part">
            <h2 class="large">{t('official.by_state')}</h2>
            <ul class="tiles">
              {states.map((state) => (
                <li key={state}>
                  <a class="tile" href={`/official/venues?state=${state}`} data-state={state}>
                    <b class="large">{number(told.venues[state])}</b>
                    {stateWord(state)}
                  </a>
                </li>
              ))}
            </ul>
          </section>
          <section class="part">
            <h2 class="large">{t('official.today')}</h2>
            <dl class="tiles">
              {(['admitted', 'refused', 'checked'] as const).map((outcome) => (
                <div key={outcome} class="tile">
                  <dd class="large">{number(told.today[outcome])}</dd>
                  <dt>{t(`official.today.${outcome}`)}</dt>
                </div>
              ))}
            </dl>
            <p class="hint">{t('official.today.what')}</p>
          </section>
          <Regions told={told} onChange={(region) => (changing.value = region)} />
          <p class="hint">{t('official.as_of', { when: when(told.as_of) })}</p>
          {changing.value && (
            <ZoneSheet
              region={changing.value}
              zone={told.regions.find(({ region }) => region === changing.value)?.zone ?? null}
              onClose={() => (changing.value = '')}
              onDone={async () => {
                await loadOverview()
                changing.value = ''
              }}
            />
          )}
        </>
      )}
    </Screen>
  )
}

// Zoneless says what comes first: without a zone the rules open little.
function Zoneless({ told }: { told: Overview }) {
  const zoned = told.regions.filter(({ zone }) => zone).length
  if (zoned > 0 && told.regions.every(({ zone, venues }) => zone || venues === 0)) return null
  return (
    <section class="notice" data-zoneless>
      <Icon name="warning" />
      <div class="body">
        <h2 class="large">{t('official.zones.first')}</h2>
        <p>{t('official.zones.first.why', { n: country.value!.regions.length - zoned })}</p>
        <a class="button plain" href="#regions">
          {t('official.zones.to')}
        </a>
      </div>
    </section>
  )
}

function Waiting({ told: { waiting, waiting_longest_at: since } }: { told: Overview }) {
  return (
    <a class="waiting" href="/official/applications" data-waiting={waiting}>
      <span class="body">
        <b class="large">{waiting > 0 ? t('official.waiting', { n: waiting }) : t('official.waiting.nobody')}</b>
        {since && <span>{t('official.waiting.longest', { time: waited(since) })}</span>}
      </span>
      <Icon name="chevron" />
    </a>
  )
}

// Regions are all of the country's: a zone may be declared where nobody takes part yet.
function Regions({ told, onChange }: { told: Overview; onChange(region: string): void }) {
  const figures = new Map(told.regions.map((figures) => [figures.region, figures]))
  const most = Math.max(1, ...told.regions.map(({ admitted }) => admitted))
  return (
    <section class="part">
      <h2 class="large" id="regions">
        {t('official.regions')}
      </h2>
      <table class="regions" aria-labelledby="regions">
        <thead>
          <tr>
            <th scope="col">{t('official.region_and_zone')}</th>
            <th scope="col" class="count wide">
              {t('official.regions.venues')}
            </th>
            <th scope="col" class="count">
              {t('official.today.admitted')}
            </th>
            <th scope="col" class="count">
              {t('official.today.refused')}
            </th>
          </tr>
        </thead>
        <tbody>
          {country.value!.regions.map(({ code }) => {
            const { zone = null, venues = 0, admitted = 0, refused = 0 } = figures.get(code) ?? {}
            return (
              <tr key={code} data-region={code} data-zone={zone ?? ''}>
                <th scope="row">
                  <span class="region">
                    <a href={`/official/venues?region=${code}`}>{regionName(code)}</a>
                    <ZoneButton region={regionName(code)} zone={zone} onClick={() => onChange(code)} />
                  </span>
                </th>
                <td class="count wide">{number(venues)}</td>
                <td class="count">
                  <span class="bar" style={{ inlineSize: `${(100 * admitted) / most}%` }} />
                  {number(admitted)}
                </td>
                <td class="count">{number(refused)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function number(n: number): string {
  return n.toLocaleString(language.value === 'kk' ? 'ru' : language.value) // not every browser knows how Kazakh groups digits
}
