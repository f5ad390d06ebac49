import { useSignal } from '@preact/signals'
import { call, type Problem } from '../parts/api'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { Appearance } from '../parts/settings'
import { filterGate, gateFilter } from './gates'
import { Fresh } from './outage'
import { minute, occupancy, venue as here, type Occupancy } from './venue'
import { Sheet } from '../parts/sheet'
import { soundsOn } from './sounds'
import { OutcomeGlyph } from '../parts/glyphs'
import { Sign } from '../parts/signs'
import { during, Trouble } from '../parts/trouble'

type Page = 'menu' | 'closing' | 'compare' | 'outage'

// Menu is what a guard needs once a shift.
export function Menu(props: { venue: string; onClose(): void; onVenues?: (() => void) | undefined; onLogout(): void }) {
  const page = useSignal<Page>('menu')
  const title = { menu: t('desk.menu'), closing: t('desk.closing'), compare: t('desk.compare'), outage: t('desk.outage') }[page.value]
  return (
    <Sheet key={page.value} name={page.value} title={title} onClose={props.onClose}>
      {page.value === 'closing' && <Closing venue={props.venue} />}
      {page.value === 'compare' && <Compare />}
      {page.value === 'outage' && <Fresh />}
      {page.value === 'menu' && (
        <>
          <ul class="rows">
            <li>
              <button class="row" onClick={() => (page.value = 'closing')}>
                <Icon name="exit" />
                <span class="body">{t('desk.everybody', { n: occupancy.value?.inside ?? 0 })}</span>
                <Icon name="chevron" />
              </button>
            </li>
            <li>
              <button class="row" onClick={() => (page.value = 'compare')}>
                <Icon name="help" />
                <span class="body">{t('desk.compare')}</span>
                <Icon name="chevron" />
              </button>
            </li>
            <li>
              <button class="row" onClick={() => (page.value = 'outage')}>
                <Icon name="wifi_off" />
                <span class="body">{t('desk.outage')}</span>
                <Icon name="chevron" />
              </button>
            </li>
            {props.onVenues && (
              <li>
                <button class="row" onClick={props.onVenues}>
                  <Icon name="flip" />
                  <span class="body">{t('desk.other_venue')}</span>
                  <Icon name="chevron" />
                </button>
              </li>
            )}
          </ul>
          <Filter />
          <label class="switch">
            <span>{t('desk.sounds')}</span>
            <input type="checkbox" role="switch" checked={soundsOn.value} onChange={(event) => (soundsOn.value = event.currentTarget.checked)} />
          </label>
          <Appearance />
          <button class="button plain wide" onClick={props.onLogout}>
            {t('desk.logout')}
          </button>
        </>
      )}
    </Sheet>
  )
}

function Filter() {
  const gates = here.value?.gates ?? []
  return (
    <div class="field">
      <label for="gate">{t('desk.gate.shown')}</label>
      <select id="gate" value={gateFilter.value} onChange={(event) => filterGate(event.currentTarget.value)}>
        <option value="">{t('desk.gate.all')}</option>
        {gates.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

// Closing counts everybody out, after a second tap.
function Closing({ venue }: { venue: string }) {
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const left = useSignal<number | undefined>(undefined)
  const inside = occupancy.value?.inside ?? 0
  const empty = () =>
    during(busy, problem, async () => {
      const told = await call<{ left: number; occupancy: Occupancy }>('POST', `/v1/venues/${venue}/exits`, {})
      left.value = told.left
    })
  if (left.value !== undefined) return <p class="large" role="status">{t('desk.closing.done', { n: left.value })}</p>
  return (
    <>
      <p>{t('desk.closing.what', { n: inside })}</p>
      <button class="button wide" aria-disabled={busy.value} onClick={empty}>
        <Icon name="exit" />
        {t('desk.everybody', { n: inside })}
      </button>
      <Trouble id="closing-problem" problem={problem} />
    </>
  )
}

// Compare says how to tell the visitor's own screen from a picture of somebody's.
function Compare() {
  return (
    <ol class="rows compare">
      <li class="row">
        <Sign name={minute.value?.name ?? 'apple'} />
        <span class="body">{t('desk.compare.sign')}</span>
      </li>
      <li class="row">
        <b class="receipt large">48-21</b>
        <span class="body">{t('desk.compare.receipt')}</span>
      </li>
      <li class="row">
        <OutcomeGlyph outcome="check" />
        <span class="body">{t('desk.compare.card')}</span>
      </li>
    </ol>
  )
}
