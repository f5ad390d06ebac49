// Guard mode: a person's number by hand, by scanner gun or by camera, with the answer beside it and the field ready for the next.
import { signal, useComputed, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { onlyDigits, regroup } from '../parts/digits'
import { Icon } from '../parts/icons'
import { groupedIIN, isIIN, isPassport, partOf, wrongDigit } from '../parts/identity'
import { t, type Key } from '../parts/language'
import { Scanner } from '../parts/scanner'
import { Segments } from '../parts/segments'
import { Stepper } from '../parts/stepper'
import { Answers } from './answers'
import { chooseGate, gateFor, gatesOf } from './gates'
import { connected } from './heartbeat'
import { iinIn, presentedIn, type Presented } from './presented'
import { send } from './people'
import type { Gate } from './venue'
import { Sheet } from '../parts/sheet'

const direction = signal<Gate['direction']>('entry')
const children = signal(0)
const formats = ['pdf417', 'code_128', 'code_39', 'qr_code', 'data_matrix'] as const

// pane is what a phone shows, which has no room for both.
export const pane = signal<'arrivals' | 'guard'>('arrivals')

const byPassport = signal(false)
const camera = signal(false)

export function Guard({ venue }: { venue: string }) {
  const full = useSignal(false)
  useEffect(() => {
    const stop = new AbortController()
    addEventListener('keydown', leadDigits, { signal: stop.signal })
    return () => {
      stop.abort()
      direction.value = 'entry'
      children.value = 0
      byPassport.value = camera.value = false
    }
  }, [])
  const submit = (who: Presented) => {
    const gate = gateFor(direction.value)
    if (!gate) return
    full.value = !send(venue, gate, who, direction.value === 'entry' ? children.value : 0)
    if (full.value) return
    children.value = 0
    if (byPassport.value) focusIIN()
    byPassport.value = false
  }
  return (
    <section class="guard" aria-label={t('desk.by_number')}>
      <div class="person">
        <Segments
          label={t('desk.direction')}
          value={direction}
          options={[
            ['entry', t('desk.entry')],
            ['exit', t('desk.exit')],
          ]}
        />
        <GateChoice />
        {byPassport.value ? <Passport onSend={submit} /> : <IIN onSend={submit} />}
        <p class="problem" role="alert">
          {full.value && t('desk.queue_full')}
        </p>
      </div>
      <Answers venue={venue} onScan={() => (camera.value = true)} />
      {camera.value && <Camera venue={venue} onSend={submit} onClose={() => (camera.value = false)} />}
    </section>
  )
}

function GateChoice() {
  const gates = gatesOf(direction.value)
  if (gates.length < 2) return null
  return (
    <div class="field">
      <select
        aria-label={t('desk.gate')}
        value={gateFor(direction.value)?.id ?? ''}
        onChange={(event) => chooseGate(gates.find(({ id }) => id === event.currentTarget.value)!)}
      >
        {gates.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

function IIN({ onSend }: { onSend(who: Presented): void }) {
  const digits = useSignal('')
  const short = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  const hint = useComputed<Key | undefined>(() => {
    const index = wrongDigit(digits.value)
    return index >= 0 ? `desk.iin.${partOf(index)}` : short.value ? 'desk.iin.short' : undefined
  })
  const submit = (event: Event) => {
    event.preventDefault()
    field.current!.focus()
    if (!isIIN(digits.value)) {
      short.value = digits.value.length < 12
      field.current!.select() // what is scanned or typed next takes its place
      return
    }
    onSend({ iin: digits.value })
    field.current!.value = digits.value = ''
  }
  return (
    <form class="number-form" onSubmit={submit} noValidate autocomplete="off">
      <div class="field">
        <div class="label">
          <label for="iin">{t('desk.iin')}</label>
          <span id="iin-hint" role="status">
            {hint.value ? <b>{t(hint.value)}</b> : digits.value && t('desk.iin.count', { n: digits.value.length })}
            {digits.value.length === 12 && !hint.value && <Icon name="check" />}
          </span>
        </div>
        <div class="beside">
          <input
            ref={field}
            id="iin"
            class="number"
            inputmode="numeric"
            autocomplete="off"
            aria-describedby="iin-hint"
            aria-invalid={hint.value !== undefined}
            onInput={(event) => {
              short.value = false
              const input = event.currentTarget
              const read = iinIn(onlyDigits(input.value))
              if (read) input.value = read
              digits.value = regroup(input, groupedIIN)
            }}
          />
          <Ways />
        </div>
      </div>
      <Send />
    </form>
  )
}

// leadDigits brings the digits of a scanner gun, and of a guard who did not look, into the field for an IIN, from wherever a digit
// means nothing: a gun is used without a look at the screen.
function leadDigits(event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return
  if (event.key !== '/' && !/^\d$/.test(event.key)) return
  if ((event.target as Element).matches('input:not([type=radio], [type=checkbox], .country), textarea')) return
  const sheet = document.querySelector<HTMLDialogElement>('dialog[open]')
  if (sheet?.querySelector('form')) return
  if (event.key === '/') event.preventDefault()
  sheet?.close()
  byPassport.value = false
  pane.value = 'guard'
  focusIIN()
}

// focusIIN waits until the field has been rendered; a digit on its way comes after.
function focusIIN(): void {
  queueMicrotask(() => document.getElementById('iin')?.focus())
}

function Passport({ onSend }: { onSend(who: Presented): void }) {
  const wrong = useSignal(false)
  const country = useRef<HTMLInputElement>(null)
  const number = useRef<HTMLInputElement>(null)
  useEffect(() => country.current?.focus(), [])
  const submit = (event: Event) => {
    event.preventDefault()
    const passport = { country: country.current!.value.trim().toUpperCase(), number: number.current!.value.replace(/\s/g, '').toUpperCase() }
    if (!passport.country && isIIN(passport.number)) return onSend({ iin: passport.number }) // a gun's
    wrong.value = !isPassport(passport)
    if (!wrong.value) onSend({ passport })
  }
  return (
    <form class="number-form" onSubmit={submit} noValidate autocomplete="off">
      <div class="field">
        <div class="label">
          <span>{t('desk.passport')}</span>
          <span id="passport-hint" role="status">
            {wrong.value ? <b>{t('desk.passport.wrong')}</b> : t('desk.passport.hint')}
          </span>
        </div>
        <div class="beside">
          <input ref={country} class="number country" maxLength={2} autocapitalize="characters" placeholder="UZ" aria-label={t('desk.passport.country')} aria-describedby="passport-hint" />
          <input ref={number} class="number" maxLength={20} autocapitalize="characters" aria-label={t('desk.passport.number')} aria-describedby="passport-hint" />
          <Ways />
        </div>
      </div>
      <Send />
    </form>
  )
}

// Ways are the others than typing an IIN.
function Ways() {
  return (
    <div class="ways">
      <button type="button" class="button plain" aria-label={t('desk.camera')} title={t('desk.camera')} onClick={() => (camera.value = true)}>
        <Icon name="camera" />
        <span>{t('desk.camera')}</span>
      </button>
      <button
        type="button"
        class="button plain"
        aria-pressed={byPassport.value}
        aria-label={t('desk.passport.instead')}
        title={t('desk.passport.instead')}
        onClick={() => (byPassport.value = !byPassport.value)}
      >
        <Icon name="language" />
        <span>{t('desk.passport.instead')}</span>
      </button>
    </div>
  )
}

function Send() {
  return (
    <>
      {direction.value === 'entry' && (
        <div class="children" role="group" aria-label={t('desk.children')}>
          <Stepper value={children}>
            <Icon name="child" />
            <span class="unseen">{t('desk.children')}</span>
          </Stepper>
        </div>
      )}
      <button class="button send">{t('desk.send')}</button>
    </>
  )
}

// Camera reads one card or pass, shows the answer in its stead, and goes on when the guard says so: a card that stays in sight is one
// person.
function Camera({ venue, onSend, onClose }: { venue: string; onSend(who: Presented): void; onClose(): void }) {
  const read = useSignal(false)
  const foreign = useSignal(false)
  return (
    <Sheet name="camera" title={t('desk.camera')} onClose={onClose}>
      <div class="aim" hidden={read.value}>
        <Scanner
          formats={[...formats]}
          paused={read.value}
          onCode={(text) => {
            const who = presentedIn(text)
            foreign.value = !who
            if (!who) return
            read.value = true
            onSend(who)
          }}
        />
        <p class="hint" role="status">
          {foreign.value ? t('desk.camera.foreign') : t(connected.value ? 'desk.camera.hint' : 'desk.camera.hint.alone')}
        </p>
      </div>
      <Answers key={read.value} venue={venue} />
      {read.value && (
        <button class="button wide" onClick={() => (read.value = false)}>
          {t('desk.camera.next')}
        </button>
      )}
    </Sheet>
  )
}
