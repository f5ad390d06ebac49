// The IIN, entered once, or a passport.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { Announcements } from '../parts/announcements'
import { Problem } from '../parts/api'
import { regroup } from '../parts/digits'
import { Icon } from '../parts/icons'
import { groupedIIN, isPassport, partOf, wrongDigit, type Identity } from '../parts/identity'
import { language, t } from '../parts/language'
import { during, Trouble } from '../parts/trouble'
import { bind, mismatch } from './person'

export function Identify({ children, onDone }: { children?: ComponentChildren; onDone?(): void }) {
  const passport = useSignal(false)
  const problem = useSignal<Problem | null>(mismatch.value ? new Problem('other_person', mismatch.value, 403) : null)
  const busy = useSignal(false)
  const submit = (who: Identity) =>
    during(busy, problem, async () => {
      await bind(who)
      onDone?.()
    })
  return (
    <main class="page" data-screen="person">
      {children}
      <div class="step">
        {passport.value ? <PassportForm submit={submit} busy={busy.value} /> : <IINForm submit={submit} busy={busy.value} />}
        <Trouble id="person-problem" problem={problem} />
        <p class="hint">{t('visitor.person.kept')}</p>
        <button class="button quiet" onClick={() => (passport.value = !passport.value)}>
          <Icon name="card" />
          {t(passport.value ? 'visitor.person.has_iin' : 'visitor.person.has_passport')}
        </button>
      </div>
      <Announcements />
    </main>
  )
}

function IINForm({ submit, busy }: { submit(who: Identity): void; busy: boolean }) {
  const digits = useSignal('')
  const field = useRef<HTMLInputElement>(null)
  const wrong = wrongDigit(digits.value)
  const complete = digits.value.length === 12 && wrong === -1
  useEffect(() => field.current?.focus(), [])
  return (
    <form
      class="step"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (complete) submit({ iin: digits.value })
        else field.current?.focus()
      }}
    >
      <h1 class="large">{t('visitor.person.title')}</h1>
      <div class="field">
        <label for="iin">{t('visitor.iin')}</label>
        <input
          ref={field}
          id="iin"
          class="number"
          inputmode="numeric"
          autocomplete="off"
          aria-describedby="iin-said"
          aria-invalid={wrong !== -1}
          onInput={(event) => (digits.value = regroup(event.currentTarget, groupedIIN))}
        />
        <p id="iin-said" class={wrong === -1 ? 'hint' : 'problem'} role="status">
          {complete && <Icon name="check" />}
          {said(digits.value, wrong)}
        </p>
      </div>
      <button class="button wide" aria-disabled={busy || !complete}>
        {t('visitor.continue')}
      </button>
    </form>
  )
}

function said(digits: string, wrong: number): string {
  if (wrong !== -1) return t(`visitor.iin.${partOf(wrong)}`, { digit: digits[wrong]!, place: wrong + 1 })
  return digits.length === 12 ? t('visitor.iin.complete') : t('visitor.iin.left', { n: 12 - digits.length })
}

const neighbours = ['UZ', 'KG', 'RU', 'TJ', 'TM', 'CN', 'TR']

function PassportForm({ submit, busy }: { submit(who: Identity): void; busy: boolean }) {
  const country = useSignal('UZ')
  const other = useSignal('')
  const number = useSignal('')
  const field = useRef<HTMLInputElement>(null)
  const names = new Intl.DisplayNames([language.value, 'ru'], { type: 'region' })
  const passport = { country: country.value || other.value, number: number.value }
  const complete = isPassport(passport)
  return (
    <form
      class="step"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (complete) submit({ passport })
        else field.current?.focus()
      }}
    >
      <h1 class="large">{t('visitor.passport.title')}</h1>
      <div class="field">
        <label for="country">{t('visitor.passport.country')}</label>
        <select id="country" value={country.value} onChange={(event) => (country.value = event.currentTarget.value)}>
          {neighbours.map((code) => (
            <option key={code} value={code}>
              {names.of(code)}
            </option>
          ))}
          <option value="">{t('visitor.passport.other')}</option>
        </select>
      </div>
      {country.value === '' && (
        <div class="field">
          <label for="other">{t('visitor.passport.letters')}</label>
          <input
            id="other"
            maxLength={2}
            autocapitalize="characters"
            value={other.value}
            onInput={(event) => (other.value = event.currentTarget.value.toUpperCase())}
          />
        </div>
      )}
      <div class="field">
        <label for="number">{t('visitor.passport.number')}</label>
        <input
          ref={field}
          id="number"
          class="number"
          maxLength={20}
          autocomplete="off"
          autocapitalize="characters"
          aria-describedby="person-problem"
          value={number.value}
          onInput={(event) => (number.value = event.currentTarget.value.toUpperCase().replace(/[^A-Z0-9]/g, ''))}
        />
      </div>
      <button class="button wide" aria-disabled={busy || !complete}>
        {t('visitor.continue')}
      </button>
    </form>
  )
}
