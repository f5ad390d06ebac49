// Settings: how to read, whose number this phone keeps, the app on the home screen, and the end of it all.
import { signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Problem, type Me } from '../parts/api'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { Appearance } from '../parts/settings'
import { during, Trouble } from '../parts/trouble'
import { Identify } from '../visitor/identify'
import { comparing, locate } from '../visitor/afar'
import { Known } from '../visitor/known'
import { ask, forgetPhone, masked, session } from '../visitor/person'
import { Screen, PressTwice, ToLooks, Welcome } from '../visitor/screen'

// Install is the browser's offer to put the app on the home screen.
interface Install extends Event {
  prompt(): Promise<unknown>
}

const install = signal<Install | null>(null)
addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  install.value = event as Install
})

export function Settings() {
  const me = useSignal<Me | null>(null)
  const changing = useSignal(false)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  useEffect(() => {
    if (session.value) {
      ask<Me>('GET', '/v1/me').then(
        (told) => (me.value = told),
        () => {}, // what it would add is not urgent
      )
    }
  }, [])
  if (changing.value) {
    return (
      <Known>
        <Identify onDone={() => (changing.value = false)}>
          <Welcome />
        </Identify>
      </Known>
    )
  }
  return (
    <Screen name="settings" title={t('visitor.settings')} back="/">
      <Appearance />
      <Place />
      {masked.value && (
        <section class="field">
          <h2>{t('settings.number')}</h2>
          <p>
            {masked.value}{' '}
            <span class="quiet">{me.value && t('settings.number.phone', { digits: me.value.phone_last_two })}</span>
          </p>
          <button class="button plain" onClick={() => (changing.value = true)}>
            {t('settings.number.change')}
          </button>
          <ToLooks />
        </section>
      )}
      {install.value && (
        <button
          class="button plain wide"
          onClick={async () => {
            await install.value!.prompt()
            install.value = null
          }}
        >
          <Icon name="install" />
          {t('settings.install')}
        </button>
      )}
      {me.value && me.value.roles.venues.length > 0 && (
        <a class="button plain wide" href="/desk">
          {t('settings.desk')}
        </a>
      )}
      {(session.value || masked.value) && (
        <section class="field">
          <h2>{t('settings.forget')}</h2>
          <p class="hint">{t('settings.forget.hint')}</p>
          <Trouble id="forget-problem" problem={problem} />
          <PressTwice
            ask="settings.forget.button"
            sure="settings.forget.sure"
            busy={busy.value}
            onSure={() => during(busy, problem, forgetPhone)}
          />
        </section>
      )}
    </Screen>
  )
}

// Place lets the phone compare where it is with the door; the browser is asked here, and not at the door.
function Place() {
  const denied = useSignal(false)
  const change = (event: Event) => {
    comparing.value = (event.currentTarget as HTMLInputElement).checked
    denied.value = false
    if (!comparing.value) return
    locate().catch(({ code, PERMISSION_DENIED }: GeolocationPositionError) => {
      denied.value = code === PERMISSION_DENIED
      comparing.value = !denied.value
    })
  }
  return (
    <section class="field">
      <label class="choice">
        <input type="checkbox" checked={comparing.value} aria-describedby="place-hint" onChange={change} />
        {t('settings.place')}
      </label>
      <p class="hint" id="place-hint">
        {t('settings.place.hint')}
      </p>
      <p class="problem" role="alert">
        {denied.value && t('settings.place.denied')}
      </p>
    </section>
  )
}
