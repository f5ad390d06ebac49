// A business begins to take part: whose it is, what it is called, how it is reached.
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { call, Problem } from '../parts/api'
import { onlyDigits, regroup } from '../parts/digits'
import { groupedIIN } from '../parts/identity'
import { t } from '../parts/language'
import { load } from '../parts/me'
import { phoneAtHand } from '../parts/phone'
import { go } from '../parts/route'
import { Segments } from '../parts/segments'
import type { Text } from '../parts/text'
import { during, Trouble } from '../parts/trouble'
import { ContactFields, contacts } from './contacts'
import { named, Names } from './fields'
import { Screen } from './screen'
import type { Entity } from './venue'

export function Register() {
  const kind = useSignal<'bin' | 'iin'>('bin')
  const number = useRef<HTMLInputElement>(null)
  const name = useSignal<Text>({})
  const email = useSignal('')
  const phone = useSignal(onlyDigits(phoneAtHand.peek()))
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const submit = async (event: Event) => {
    event.preventDefault()
    await during(busy, problem, async () => {
      const digits = onlyDigits(number.current!.value)
      if (digits.length < 12) throw new Problem(`invalid_${kind.value}`, t(`business.missing.${kind.value}`))
      const entity = await call<Entity>('POST', '/v1/entities', {
        [kind.value]: digits,
        name: named(name.value),
        contacts: contacts(email.value, phone.value),
      })
      number.current!.value = ''
      await load()
      go(`/business/${entity.id}/new`, true)
    })
    const field = fields[problem.value?.code ?? '']
    if (field) document.querySelector<HTMLElement>(field)?.focus()
  }
  return (
    <Screen form name="register" title={t('business.register')} back="/business">
      <form class="step narrow" onSubmit={submit} noValidate>
        <p>{t('business.register.what')}</p>
        <Segments
          label={t('business.register.kind')}
          value={kind}
          options={[
            ['bin', t('business.company')],
            ['iin', t('business.entrepreneur')],
          ]}
        />
        <div class="field">
          <label for="number">{t(`business.${kind.value}`)}</label>
          <input
            ref={number}
            id="number"
            class="number"
            inputmode="numeric"
            autocomplete="off"
            placeholder="000000 000 000"
            aria-describedby="number-hint"
            aria-invalid={problem.value?.code === `invalid_${kind.value}`}
            onInput={(event) => {
              regroup(event.currentTarget, groupedIIN)
              problem.value = null
            }}
          />
          <p class="hint" id="number-hint">
            {t(`business.${kind.value}.hint`)}
          </p>
        </div>
        <Names id="entity" label={t('business.entity.name')} hint={t('business.entity.name.hint')} name={name.value} others={false} onName={(to) => (name.value = to)} />
        <ContactFields email={email} phone={phone} />
        <Trouble id="register-problem" problem={problem} />
        <button class="button wide" aria-disabled={busy.value}>
          {t('business.next')}
        </button>
      </form>
    </Screen>
  )
}

// fields are those that a problem of the service's is about.
const fields: Record<string, string> = {
  invalid_bin: '#number',
  invalid_iin: '#number',
  invalid_name: '[id^=entity-]',
  invalid_phone: '#contact-phone',
  invalid_email: '#contact-email',
}
