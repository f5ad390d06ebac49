import { signal, useSignal, useSignalEffect, type Signal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Announcements } from '../parts/announcements'
import type { Problem } from '../parts/api'
import { regroup } from '../parts/digits'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { LanguageSwitch } from '../parts/settings'
import { during, Trouble } from '../parts/trouble'
import { focus } from '../parts/focus'
import { Inside, Minute } from './minute'
import { isPIN, open, seats, take, type Seat } from './seats'

// chosen is who types a PIN; it outlives the session under which the screen was locked.
const chosen = signal<Seat | undefined>(undefined)

// Lock shows what visitors' screens are compared with, and nothing of who has come.
export function Lock({ name, onOpen, onAdd }: { name: string; onOpen(): void; onAdd(): void }) {
  return (
    <main class="lock" data-screen="lock">
      <aside class="desk-side">
        <div class="house">
          <Minute />
          <Inside />
        </div>
      </aside>
      <section class="page">
        <header class="top">
          <h1 class="large" tabIndex={-1} ref={focus}>
            {name || t('desk.locked')}
          </h1>
        </header>
        {chosen.value ? <PINPad seat={chosen.value} onOpen={onOpen} onBack={() => (chosen.value = undefined)} /> : <Seats onChoose={(seat) => (chosen.value = seat)} />}
        <button class="button plain wide" onClick={onAdd}>
          <Icon name="plus" />
          {t('desk.guard.add')}
        </button>
        <LanguageSwitch />
        <Announcements />
      </section>
    </main>
  )
}

function Seats({ onChoose }: { onChoose(seat: Seat): void }) {
  return (
    <>
      <p>{t('desk.locked.who')}</p>
      <ul class="rows">
        {seats.value.map((seat) => (
          <li key={seat.name}>
            <button class="row" onClick={() => onChoose(seat)}>
              <Icon name="user" />
              <span class="body large">{seat.name}</span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9']

function PINPad({ seat, onOpen, onBack }: { seat: Seat; onOpen(): void; onBack(): void }) {
  const pin = useSignal('')
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  useSignalEffect(() => {
    if (pin.value) problem.value = null
  })
  const type = (digits: string) => (pin.value = digits.slice(0, 6))
  const submit = async (event: Event) => {
    event.preventDefault()
    if (!isPIN(pin.value)) return field.current?.focus()
    await during(busy, problem, async () => {
      await open(seat, pin.value)
      onBack()
      onOpen()
    })
    pin.value = ''
  }
  return (
    <form class="pin" onSubmit={submit} noValidate>
      <PINField label={t('desk.pin', { name: seat.name })} id="pin" value={pin} field={field} />
      <Trouble id="pin-problem" problem={problem} />
      <div class="keys">
        {keys.map((key) => (
          <button key={key} type="button" class="button plain" onClick={() => type(pin.value + key)}>
            {key}
          </button>
        ))}
        <button type="button" class="button plain" aria-label={t('desk.pin.erase')} onClick={() => type(pin.value.slice(0, -1))}>
          <Icon name="undo" />
        </button>
        <button type="button" class="button plain" onClick={() => type(pin.value + '0')}>
          0
        </button>
        <button class="button" aria-label={t('desk.pin.open')} aria-disabled={busy.value || !isPIN(pin.value)}>
          <Icon name="check" />
        </button>
      </div>
      <button type="button" class="button quiet" onClick={onBack}>
        <Icon name="back" />
        {t('desk.back')}
      </button>
    </form>
  )
}

function PINField({ id, label, value, field }: { id: string; label: string; value: Signal<string>; field?: RefObject<HTMLInputElement | null> }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        ref={field ?? null}
        id={id}
        class="code"
        type="password"
        inputmode="numeric"
        autocomplete="off"
        value={value}
        onInput={(event) => (value.value = regroup(event.currentTarget, (digits) => digits.slice(0, 6)))}
      />
    </div>
  )
}

// NewSeat asks who has just logged in for a name and a PIN.
export function NewSeat({ onDone }: { onDone(): void }) {
  const name = useSignal('')
  const pin = useSignal('')
  const again = useSignal('')
  const missing = useSignal<'' | 'name' | 'pin' | 'again'>('')
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const submit = async (event: Event) => {
    event.preventDefault()
    missing.value = !name.value.trim() ? 'name' : !isPIN(pin.value) ? 'pin' : pin.value !== again.value ? 'again' : ''
    if (missing.value) return
    await during(busy, problem, () => take(name.value.trim(), pin.value).then(onDone))
  }
  return (
    <form class="seat" onSubmit={submit} noValidate>
      <p>{t('desk.seat.what')}</p>
      <div class="field">
        <label for="seat-name">{t('desk.seat.name')}</label>
        <input id="seat-name" maxLength={30} autocomplete="off" onInput={(event) => (name.value = event.currentTarget.value)} />
      </div>
      <PINField id="seat-pin" label={t('desk.seat.pin')} value={pin} />
      <PINField id="seat-again" label={t('desk.seat.again')} value={again} />
      <p class="problem" role="alert">
        {missing.value && t(`desk.seat.missing.${missing.value}`)}
      </p>
      <Trouble id="seat-problem" problem={problem} />
      <button class="button wide" aria-disabled={busy.value}>
        {t('desk.seat.set')}
      </button>
    </form>
  )
}
