// Home: the camera, and the nine digits for those without one.
import { useSignal } from '@preact/signals'
import { Mark } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { kept } from '../parts/kept'
import { t } from '../parts/language'
import { Scanner } from '../parts/scanner'
import { LanguageSwitch } from '../parts/settings'
import { Stepper } from '../parts/stepper'
import { GateNumber } from './gate'
import { ShowPass } from './pass'
import { session } from './person'
import { arrive, children, codeOf } from './scan'
import { Inside, Tabs, ToSettings, useHeading } from './screen'

const allowed = kept('scanning', false) // the camera starts by a tap the first time, by itself afterwards

export function Home() {
  const heading = useHeading()
  const foreign = useSignal(false) // the camera sees a code that is not ours
  return (
    <main class="page" data-screen="home">
      <header class="top">
        <span class="name">
          <Mark /> Ашық
        </span>
        <ToSettings />
      </header>
      {!session.value && <LanguageSwitch />}
      <Inside />
      <section class="scan">
        <h1 class="large" tabIndex={-1} ref={heading}>
          {t('visitor.home.title')}
        </h1>
        {allowed.value ? (
          <Scanner
            formats={['qr_code']}
            onCode={(text) => {
              const code = codeOf(text)
              foreign.value = !code
              if (code) arrive(code)
            }}
          />
        ) : (
          <button class="button wide start" onClick={() => (allowed.value = true)}>
            <Icon name="camera" />
            {t('visitor.camera')}
          </button>
        )}
        <p role="status" class="status-line">
          {foreign.value && t('visitor.foreign_code')}
        </p>
      </section>
      <NineDigits />
      <ShowPass />
      <Children />
      <Tabs />
    </main>
  )
}

function NineDigits() {
  const open = useSignal(false)
  return open.value ? (
    <GateNumber label={t('visitor.digits')} action={t('visitor.continue')} onCode={arrive} focused />
  ) : (
    <button class="button plain wide" onClick={() => (open.value = true)}>
      <Icon name="keypad" />
      {t('visitor.type_digits')}
    </button>
  )
}

function Children() {
  return (
    <div class="stepper" role="group" aria-labelledby="children">
      <span id="children">
        <Icon name="child" /> {t('visitor.children')}
      </span>
      <Stepper value={children} />
    </div>
  )
}
