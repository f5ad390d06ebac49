// What this desk can do without a network, and what became of whom it let in meanwhile.
import { useSignal } from '@preact/signals'
import { second } from '../parts/clock'
import { StatusGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t, type Key } from '../parts/language'
import { Sheet } from '../parts/sheet'
import { connected, staleSince } from './heartbeat'
import { conflicts, seen, waiting, type Late } from './late'
import { ground, lacks } from './provision'
import { clockHere, whenHere } from './venue'
import { outcomeWord, reasonWord } from './words'

// NotReady says what this desk lacks to go on alone.
export function NotReady() {
  return (
    <div class="ready" data-ready="no">
      <p>
        <b>{t('desk.outage.not_ready')}</b>
      </p>
      <ul>
        {lacks.value.map((lack) => (
          <li key={lack}>{t(`desk.lack.${lack}`)}</li>
        ))}
      </ul>
      {!connected.value && lacks.value.some((lack) => lack !== 'drawer' && lack !== 'clock') && <p>{t('desk.outage.connect')}</p>}
    </div>
  )
}

// Fresh is how old each part is of what this desk would go on with.
export function Fresh() {
  const told = ground.value?.told
  const parts: [Key, string | undefined][] = [
    ['desk.fresh.rules', told?.rules.until],
    ['desk.fresh.keys', told?.keys.until],
    ['desk.fresh.revoked', told?.revoked.until],
  ]
  const state = (until: string | undefined) => {
    if (!told || !until) return t('desk.fresh.none')
    const time = whenHere(Date.parse(until))
    if (Date.parse(until) <= second.value) return t('desk.fresh.over', { time })
    return t('desk.fresh.until', { told: whenHere(Date.parse(told.now)), time })
  }
  return (
    <>
      {lacks.value.length > 0 ? <NotReady /> : <p class="large">{t('desk.outage.ready')}</p>}
      <dl class="facts">
        <div>
          <dt>{t('desk.arrivals')}</dt>
          <dd>{staleSince.value ? t('desk.fresh.over', { time: whenHere(staleSince.value) }) : t('desk.fresh.live')}</dd>
        </div>
        {parts.map(([name, until]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{state(until)}</dd>
          </div>
        ))}
        {waiting.value.length > 0 && (
          <div>
            <dt>{t('desk.late')}</dt>
            <dd>{t('desk.late.waiting', { n: waiting.value.length })}</dd>
          </div>
        )}
      </dl>
    </>
  )
}

// Conflicts is the bar that stays until somebody has looked at what the service made otherwise.
export function Conflicts() {
  const open = useSignal(false)
  const n = conflicts.value.length
  return (
    <>
      <div role="status">
        {n > 0 && (
          <p class="notice loud" data-conflicts={n}>
            <Icon name="warning" />
            <span class="body">{t('desk.late.otherwise', { n })}</span>
            <button class="button plain" onClick={() => (open.value = true)}>
              {t('desk.late.look')}
            </button>
          </p>
        )}
      </div>
      {open.value && (
        <Sheet name="conflicts" title={t('desk.late')} onClose={() => (open.value = false)}>
          <p>{n > 0 ? t('desk.late.what') : t('desk.late.none')}</p>
          <ul class="rows">
            {conflicts.value.map((late) => (
              <One key={late.id} late={late} />
            ))}
          </ul>
        </Sheet>
      )}
    </>
  )
}

function One({ late }: { late: Late }) {
  const { is, outcome, colour, reason, receipt, detail } = late.conflict!
  const said = colour ?? late.colour
  return (
    <li>
      <div class="row" data-conflict={is}>
        <span class={`swatch ${said ?? ''}`}>{said && <StatusGlyph colour={said} />}</span>
        <span class="body">
          <b>
            {clockHere(late.at)} <span class="receipt">{receipt}</span>
          </b>
          <span>{t(`desk.conflict.${is}`, { detail: detail ?? '' })}</span>
          {is === 'otherwise' && (
            <span>
              {[colour && t(`colour.${colour}`), outcome && outcomeWord(outcome), reasonWord(reason ?? null)].filter(Boolean).join('. ')}.
            </span>
          )}
        </span>
        <button class="button plain" onClick={() => seen(late.id)}>
          {t('desk.late.seen')}
        </button>
      </div>
    </li>
  )
}
