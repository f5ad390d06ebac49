// Inviting somebody by phone and name, on both consoles.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Problem } from './api'
import { confirmed } from './confirm'
import { regroup } from './digits'
import { t } from './language'
import { complete, international } from './phone'
import { Sheet } from './sheet'
import { during, Trouble } from './trouble'

interface Props {
  title: string
  what: string
  send(phone: string, name: string): Promise<unknown>
  onDone(name: string): void
  onClose(): void
  children?: ComponentChildren
}

export function Invite({ title, what, send, onDone, onClose, children }: Props) {
  const phone = useSignal('')
  const name = useSignal('')
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const wrong = problem.value?.code
  const invite = async (event: Event) => {
    event.preventDefault()
    const called = name.value.trim()
    await during(busy, problem, async () => {
      if (!phone.value) throw new Problem('invalid_phone', t('login.phone.short'))
      if (!called) throw new Problem('invalid_name', t('console.member.name.missing'))
      await confirmed(() => send(phone.value, called))
      onDone(called)
    })
    const field = { invalid_phone: 'member-phone', invalid_name: 'member-name' }[problem.value?.code ?? '']
    if (field) document.getElementById(field)?.focus()
  }
  return (
    <Sheet name="invite" title={title} onClose={onClose}>
      <form class="step" onSubmit={invite} noValidate>
        <p>{what}</p>
        <MemberPhone onPhone={(number) => (phone.value = number)} invalid={wrong === 'invalid_phone'} problem="invite-problem" />
        <div class="field">
          <label for="member-name">{t('console.member.name')}</label>
          <input
            id="member-name"
            maxLength={40}
            autocomplete="off"
            aria-describedby="invite-problem"
            aria-invalid={wrong === 'invalid_name'}
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        </div>
        {children}
        <Trouble id="invite-problem" problem={problem} />
        <button class="button wide" aria-disabled={busy.value}>
          {t('console.invite.send')}
        </button>
      </form>
    </Sheet>
  )
}

// MemberPhone tells a whole number, or nothing yet. problem is the id of where it is said what is wrong.
export function MemberPhone({ onPhone, invalid, problem }: { onPhone(phone: string): void; invalid: boolean; problem: string }) {
  return (
    <div class="field">
      <label for="member-phone">{t('login.phone')}</label>
      <input
        id="member-phone"
        class="number"
        type="tel"
        autocomplete="off"
        placeholder="+7 701 123 45 67"
        aria-describedby={problem}
        aria-invalid={invalid}
        onInput={(event) => onPhone(complete(regroup(event.currentTarget, international)))}
      />
    </div>
  )
}
