// "This is wrong": what somebody says against a reason of their status, the number under which a registry hears it, and what came
// of it.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Problem, type Dispute, type Reason } from '../parts/api'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { go } from '../parts/route'
import { during, Trouble } from '../parts/trouble'
import { when } from '../parts/when'
import { Known } from './known'
import { requests } from './person'
import { disputed, refresh, send } from './requests'
import { Screen } from './screen'

export function Wrong() {
  const reason = disputed.value
  useEffect(() => {
    if (!reason) go('/status', true) // opened anew: the reasons are there
  }, [])
  return (
    reason && (
      <Known>
        <Form reason={reason} />
      </Known>
    )
  )
}

function Form({ reason }: { reason: Reason }) {
  const note = useRef<HTMLTextAreaElement>(null)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const submit = (event: Event) => {
    event.preventDefault()
    void during(busy, problem, async () => {
      const { number } = await send(reason, note.current!.value)
      go(`/requests/${number}`, true)
      disputed.value = null
    })
  }
  return (
    <Screen name="wrong" title={t('visitor.wrong.title')} back="/status">
      <p class="notice">{reason.text}</p>
      <form class="step" noValidate onSubmit={submit}>
        <div class="field">
          <label for="note">{t('visitor.wrong.note')}</label>
          <textarea
            ref={note}
            id="note"
            rows={4}
            maxLength={500}
            aria-describedby="note-hint wrong-problem"
            onInput={() => (problem.value = null)}
          />
          <p class="hint" id="note-hint">
            {t('visitor.wrong.hint')}
          </p>
        </div>
        <Trouble id="wrong-problem" problem={problem} />
        <button class="button wide" aria-disabled={busy.value}>
          {t(`visitor.wrong.send.${reason.registry!}`)}
        </button>
      </form>
    </Screen>
  )
}

export function Requests({ number }: { number?: string }) {
  return (
    <Known>
      <Told number={number} />
    </Known>
  )
}

// Told is all requests, or the one of a number, as the registries told of them last; they are asked when it opens.
function Told({ number }: { number: string | undefined }) {
  const problem = useSignal<Problem | null>(null)
  const busy = useSignal(false)
  const update = () => during(busy, problem, refresh)
  useEffect(() => void update(), [])
  const { items, told } = requests.value
  const one = items.find((request) => request.number === number)
  return (
    <Screen key={number} name={one ? 'request' : 'requests'} title={t('visitor.requests')} back={one ? '/requests' : '/status'}>
      {one ? <One request={one} /> : <All items={items} asked={!!Object.keys(told).length} />}
      <Ages items={one ? [one] : items} />
      <Trouble id="requests-problem" problem={problem} />
      <button class="button plain wide" aria-disabled={busy.value} onClick={update}>
        <Icon name="stale" />
        {t(busy.value ? 'visitor.asking' : 'visitor.refresh')}
      </button>
    </Screen>
  )
}

function All({ items, asked }: { items: Dispute[]; asked: boolean }) {
  if (!items.length) return asked ? <p>{t('visitor.requests.none')}</p> : null
  return (
    <ul class="rows">
      {items.map(({ number, state, reason }) => (
        <li key={number}>
          <a class="row" href={`/requests/${number}`} data-number={number} data-state={state}>
            <span class="body">
              <b>{number}</b>
              <span>{t(`visitor.request.${state}`)}</span>
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
        <p>{t('visitor.request.number')}</p>
        <p class="huge request-number">{number}</p>
        {state === 'requested' && <p class="quiet">{t('visitor.request.write_down')}</p>}
      </section>
      <section class="told">
        <h2 class="large">{t(`visitor.request.${state}`)}</h2>
        <p>{text}</p>
        {word && <p class="notice">{t('visitor.request.word', { word })}</p>}
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
            {t('visitor.request.filed', { when: when(filed_at) })}
          </>
        )}
      </p>
    </>
  )
}

// Ages says when each registry told what is shown, and which of them was silent since.
function Ages({ items }: { items: Dispute[] }) {
  const { told, silent } = requests.value
  return (
    <>
      {[...new Set(items.map(({ registry }) => registry))].map((name) => {
        const said = { when: told[name] ? when(told[name]) : '' }
        if (silent.includes(name)) {
          return (
            <p key={name} class="notice" role="status">
              {t(`visitor.requests.silent.${name}`, said)}
            </p>
          )
        }
        return (
          said.when && (
            <p key={name} class="quiet">
              {t(`visitor.requests.told.${name}`, said)}
            </p>
          )
        )
      })}
    </>
  )
}
