// The way into a console: by phone, or by a passkey.
import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Problem } from './api'
import { Mark } from './glyphs'
import { Icon } from './icons'
import { t } from './language'
import { Login } from './login'
import { load, me, refused } from './me'
import { hasPasskeys, logInByPasskey } from './passkey'
import { LanguageSwitch } from './settings'
import { during, Trouble } from './trouble'
import { Unreachable } from './unreachable'

// Entrance shows its children to who is logged in. what says to anybody else where they are.
export function Entrance({ title, what, children }: { title: string; what: string; children: ComponentChildren }) {
  if (refused.value && refused.value.code !== 'unauthenticated') return <Unreachable again={load} problem={refused.value} />
  if (refused.value) return <Welcome title={title} what={what} />
  return <>{me.value && children}</>
}

function Welcome({ title, what }: { title: string; what: string }) {
  return (
    <div class="entrance" data-screen="login">
      <Login onDone={load} after={hasPasskeys && <ByPasskey />}>
        <header class="top">
          <span class="name">
            <Mark /> {title}
          </span>
        </header>
        <LanguageSwitch />
        <p>{what}</p>
      </Login>
    </div>
  )
}

function ByPasskey() {
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const show = () =>
    during(busy, problem, async () => {
      await logInByPasskey()
      await load()
    })
  return (
    <div class="field">
      <button type="button" class="button plain wide" aria-disabled={busy.value} onClick={show}>
        <Icon name="lock" />
        {t('passkey.log_in')}
      </button>
      <Trouble id="passkey-problem" problem={problem} />
    </div>
  )
}
