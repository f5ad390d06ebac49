// Logging in by phone: the number, then the six digits of an SMS.
import { useSignal } from '@preact/signals'
import { type ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Announcements } from './announcements'
import { call, Problem } from './api'
import { now, second } from './clock'
import { onlyDigits, regroup } from './digits'
import { kept } from './kept'
import { t } from './language'
import { complete, international, phoneAtHand } from './phone'
import { during, Trouble } from './trouble'

// Sent is the code that a person waits for. It outlives the page: who looks up the SMS in another app may find the browser
// started anew.
interface Sent {
  phone: string
  until: number
  again: number
}

const sent = kept<Sent | null>('sent', null)

function waitedFor(): Sent | null {
  return sent.value && sent.value.until > now() ? sent.value : null
}

// Login asks for the phone and the code, under what its children say, and tells when the session is there.
export function Login({ onDone, children, after }: { onDone(): void; children?: ComponentChildren; after?: ComponentChildren }) {
  return (
    <main class="page" data-screen={waitedFor() ? 'code' : 'phone'}>
      {children}
      <LoginForm onDone={onDone} />
      {after}
      <Announcements />
    </main>
  )
}

// LoginForm is its one step or the other. With the ending of a number it confirms who is logged in: the service takes no other
// number than theirs, and no code goes to one that ends otherwise.
export function LoginForm({ ending = '', onDone }: { ending?: string; onDone(): void }) {
  const waiting = waitedFor()
  return waiting?.phone.endsWith(ending) ? <CodeStep sent={waiting} confirm={ending !== ''} onDone={onDone} /> : <PhoneStep ending={ending} />
}

function PhoneStep({ ending }: { ending: string }) {
  const phone = useSignal(onlyDigits(phoneAtHand.peek()))
  const problem = useSignal<Problem | null>(null)
  const busy = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const submit = async (event: Event) => {
    event.preventDefault()
    const number = complete(phone.value)
    if (!number) {
      problem.value = new Problem('invalid_phone', t('login.phone.short'))
      return field.current?.focus()
    }
    if (!number.endsWith(ending)) {
      problem.value = new Problem('invalid_phone', t('login.phone.other', { digits: ending }))
      return field.current?.focus()
    }
    await during(busy, problem, () => sendCode(number))
  }
  return (
    <form class="step" onSubmit={submit} noValidate>
      <h1 class="large">{t('login.title')}</h1>
      <div class="field">
        <label for="phone">{t('login.phone')}</label>
        <input
          ref={field}
          id="phone"
          class="number"
          type="tel"
          autocomplete="tel"
          placeholder="+7 701 123 45 67"
          defaultValue={international(phone.peek())}
          aria-describedby="phone-problem phone-hint"
          aria-invalid={problem.value?.code === 'invalid_phone'}
          onInput={(event) => {
            phone.value = regroup(event.currentTarget, international)
            problem.value = null
          }}
        />
        <p class="hint" id="phone-hint">
          {t('login.phone.hint')}
        </p>
        <Trouble id="phone-problem" problem={problem} />
      </div>
      <button class="button wide" aria-disabled={busy.value}>
        {t('login.send')}
      </button>
    </form>
  )
}

function CodeStep({ sent: { phone, again }, confirm, onDone }: { sent: Sent; confirm: boolean; onDone(): void }) {
  const problem = useSignal<Problem | null>(null)
  const busy = useSignal(false)
  const field = useRef<HTMLInputElement>(null)
  const submit = async (code: string) => {
    if (busy.value) return
    await during(busy, problem, async () => {
      await call('POST', '/v1/login', { phone, code, confirm })
      phoneAtHand.value = phone
      sent.value = null
      onDone()
    })
    if (problem.value && field.current) {
      field.current.value = ''
      field.current.focus()
    }
  }
  useEffect(() => {
    field.current?.focus()
    return readSMS((code) => {
      if (field.current) field.current.value = code
      void submit(code)
    })
  }, [])
  return (
    <form
      class="step"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (field.current!.value.length === 6) void submit(field.current!.value)
      }}
    >
      <h1 class="large">{t('login.code.title')}</h1>
      <div class="field">
        <label for="code">{t('login.code', { phone: international(onlyDigits(phone)) })}</label>
        <input
          ref={field}
          id="code"
          class="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          aria-describedby="code-problem"
          aria-invalid={problem.value?.code === 'wrong_code'}
          onInput={(event) => {
            const code = regroup(event.currentTarget, (digits) => digits.slice(0, 6))
            if (code) problem.value = null
            if (code.length === 6) void submit(code)
          }}
        />
        <Trouble id="code-problem" problem={problem} />
      </div>
      <p role="status" class="hint">
        {busy.value && t('login.checking')}
      </p>
      <div class="actions">
        <Resend again={again} onClick={() => during(busy, problem, () => sendCode(phone))} />
        <button type="button" class="button quiet" onClick={() => (sent.value = null)}>
          {t('login.wrong_number')}
        </button>
      </div>
    </form>
  )
}

function Resend({ again, onClick }: { again: number; onClick(): void }) {
  const left = Math.ceil((again - second.value) / 1000)
  return (
    <button type="button" class="button plain" disabled={left > 0} onClick={onClick}>
      {left > 0 ? t('login.resend_in', { s: left }) : t('login.resend')}
    </button>
  )
}

async function sendCode(phone: string): Promise<void> {
  const { expires_in, retry_in } = await call<{ expires_in: number; retry_in: number }>('POST', '/v1/login/code', { phone })
  sent.value = { phone, until: now() + expires_in * 1000, again: now() + retry_in * 1000 }
}

// readSMS takes the code out of the SMS where the browser may (WebOTP).
function readSMS(found: (code: string) => void): () => void {
  const stop = new AbortController()
  if ('OTPCredential' in window) {
    navigator.credentials
      .get({ otp: { transport: ['sms'] }, signal: stop.signal } as CredentialRequestOptions)
      .then((credential) => found((credential as unknown as { code: string }).code))
      .catch(() => {}) // not given, or no longer waited for
  }
  return () => stop.abort()
}
