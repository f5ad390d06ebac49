// Requests to put a record right: their numbers, and what came of them, as the registries told of it last.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Problem, type Dispute } from '../parts/api'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { during, Trouble } from '../parts/trouble'
import { when } from '../parts/when'
import { Screen } from '../visitor/screen'
import { heard, refresh, registries } from './filed'

// Requests are all, or the one of a number; the registries are asked how far they are when it opens.
export function Requests({ number }: { number: string | undefined }) {
  const problem = useSignal<Problem | null>(null)
  const busy = useSignal(false)
  const update = () => during(busy, problem, refresh)
  useEffect(() => void update(), [])
  const one = heard().items.find((request) => request.number === number)
  return (
    <Screen name={one ? 'request' : 'requests'} title={t('visitor.requests')} back={one ? '/requests' : '/status'}>
      {one ? <One request={one} /> : <All />}
      {(one ? [one.registry] : registries).map((registry) => (
        <Age key={registry} registry={registry} />
      ))}
      <Trouble id="requests-problem" problem={problem} />
      <button class="button plain wide" aria-disabled={busy.value} onClick={update}>
        <Icon name="stale" />
        {t(busy.value ? 'visitor.asking' : 'visitor.refresh')}
      </button>
    </Screen>
  )
}

function All() {
  const { items, told, silent } = heard()
  if (items.length) return <Rows items={items} />
  return Object.keys(told).length && !silent.length ? <p>{t('request.none')}</p> : null
}

export function Rows({ items }: { items: Dispute[] }) {
  return (
    <ul class="rows">
      {items.map(({ number, state, reason }) => (
        <li key={number}>
          <a class="row" href={`/requests/${number}`} data-number={number} data-state={state}>
            <span class="body">
              <b>{number}</b>
              <span>{t(`request.state.${state}`)}</span>
              <span class="quiet">{reason}</span>
            </span>
            <Icon name="chevron" />
          </a>
        </li>
      ))}
    </ul>
  )
}

function One({ request: { number, state, text, word, reason, filed_at } }: { request: Dispute }) {
  return (
    <>
      <section class="told" data-number={number} data-state={state}>
        <p>{t('request.number')}</p>
        <p class="huge request-number">{number}</p>
        {state === 'requested' && <p class="quiet">{t('request.write_down')}</p>}
      </section>
      <section class="told">
        <h2 class="large">{t(`request.state.${state}`)}</h2>
        <p>{text}</p>
        {word && <p class="notice">{t('request.word', { word })}</p>}
        {(state === 'accepted' || state === 'completed') && (
          <a class="button wide" href="/status">
            {t('visitor.own_status')}
          </a>
        )}
      </section>
      <p class="quiet">
        {reason}
        {filed_at && (
          <>
            <br />
            {t('request.filed', { when: when(filed_at) })}
          </>
        )}
      </p>
    </>
  )
}

// Age says when a registry told what is shown of it, or that it was silent when it was asked last.
function Age({ registry }: { registry: Dispute['registry'] }) {
  const { told, silent } = heard()
  const said = told[registry] && { when: when(told[registry]) }
  if (silent.includes(registry)) {
    return (
      <p class="notice" role="status">
        {said ? t(`request.stale.${registry}`, said) : t(`request.silent.${registry}`)}
      </p>
    )
  }
  return said ? <p class="quiet">{t(`request.told.${registry}`, said)}</p> : null
}
