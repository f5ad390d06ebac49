// Before what is dangerous the service asks who is there: by a passkey, or else by a code anew. Then the action goes on by itself.
import { signal, useSignal } from '@preact/signals'
import { Problem } from './api'
import { Icon } from './icons'
import { t } from './language'
import { LoginForm } from './login'
import { load, me } from './me'
import { confirmByPasskey, hasPasskeys } from './passkey'
import { Sheet } from './sheet'
import { during, Trouble } from './trouble'

// waiting is the action that waits to be confirmed.
const waiting = signal<{ go(): void; stop(problem: Problem): void } | undefined>(undefined)

// confirmed runs what may need a confirmation, and runs it again once that was given.
export async function confirmed<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code !== 'confirmation_needed') throw problem
  }
  try {
    await new Promise<void>((go, stop) => (waiting.value = { go, stop }))
  } finally {
    waiting.value = undefined
  }
  return run()
}

// Confirmation is the sheet that asks; a page has one.
export function Confirmation() {
  if (!waiting.value) return null
  const stop = () => waiting.value?.stop(new Problem('not_confirmed', t('confirm.stopped')))
  return (
    <Sheet name="confirm" title={t('confirm.title')} onClose={stop}>
      <p>{t('confirm.why')}</p>
      {me.value && me.value.passkeys > 0 ? <ByPasskey /> : <ByCode />}
    </Sheet>
  )
}

function ByPasskey() {
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const show = () =>
    during(busy, problem, async () => {
      await confirmByPasskey()
      waiting.value?.go()
    })
  return (
    <>
      <button class="button wide" disabled={!hasPasskeys} aria-disabled={busy.value} onClick={show}>
        <Icon name="lock" />
        {t('confirm.passkey')}
      </button>
      {!hasPasskeys && <p>{t('confirm.elsewhere')}</p>}
      <Trouble id="confirm-problem" problem={problem} />
    </>
  )
}

function ByCode() {
  const ending = me.value?.phone_last_two ?? ''
  return (
    <>
      <p>{t('confirm.same_number', { digits: ending })}</p>
      <LoginForm
        ending={ending}
        onDone={async () => {
          await load()
          waiting.value?.go()
        }}
      />
    </>
  )
}
