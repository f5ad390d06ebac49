// The pass as staff scan it off the phone, with a network or without.
import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { useAwake } from '../parts/awake'
import { Problem } from '../parts/api'
import { now, second } from '../parts/clock'
import { StatusGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { step, type Shown, type Wanted } from '../parts/shown'
import { birthday, clock, inOffset } from '../parts/when'
import { confirmedAgo, ending } from './evidence'
import { askOfSelf, identity, masked, pass, session, status, told } from './person'
import { Back, Inside, Screen, useHeading } from './screen'

// ShowPass leads to the pass, if there is one.
export function ShowPass() {
  return !pass.value ? null : (
    <a class="button plain wide" href="/pass">
      <Icon name="pass" />
      {t('visitor.pass.show')}
    </a>
  )
}

// aged is how old a confirmation may be before the service is asked for another, where there is a network.
const aged = 15 * 60_000

export function PassScreen() {
  const shown = useShown()
  useEffect(() => {
    const good = shown && shown.bound !== 'elsewhere' && now() - shown.asOf < aged
    if (shown !== undefined && !good && session.value && identity.value) void renew()
  }, [shown === undefined])
  if (shown === undefined) return <main class="page" data-screen="asking" />
  return shown && shown.bound !== 'elsewhere' ? <Pass shown={shown} /> : <NoPass />
}

// useShown is the pass as this phone shows it now, null if it cannot; undefined before that is known.
function useShown(): Shown | null | undefined {
  const shown = useSignal<Shown | null | undefined>(undefined)
  const at = useComputed(() => Math.floor(second.value / step) * step).value
  useEffect(() => {
    const worker = new Worker('/pass.js')
    worker.onmessage = ({ data }: MessageEvent<Shown | null>) => (shown.value = data)
    worker.onerror = () => (shown.value = null)
    worker.postMessage({ pass: pass.value, at } satisfies Wanted)
    return () => worker.terminate()
  }, [pass.value, at])
  return shown.value
}

async function renew(): Promise<void> {
  try {
    status.value = await askOfSelf('/v1/status', {})
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem // the pass is as old as it says
  }
}

function NoPass() {
  return (
    <Screen name="no-pass" title={t('visitor.pass')} back="/">
      <p>{t('visitor.pass.none')}</p>
      <a class="button wide" href="/status">
        {t('visitor.status')}
      </a>
    </Screen>
  )
}

function Pass({ shown: { colour, asOf, until, birth, bound, text, code } }: { shown: Shown }) {
  const heading = useHeading(t('visitor.pass'))
  useAwake()
  const like = told.value
  return (
    <main data-screen="pass" data-colour={colour} data-shown={text}>
      <div class={`pass ${colour}`}>
        <header class="top">
          <Back to="/" />
          <h1 tabIndex={-1} ref={heading}>
            {t('visitor.pass')}
          </h1>
        </header>
        <Inside />
        <div class="word">
          <StatusGlyph colour={colour} />
          <h2 class="huge">{t(`colour.${colour}`)}</h2>
        </div>
        <p class="large">{confirmedAgo(asOf)}</p>
        {colour === 'unknown' ? <p>{t('visitor.pass.lapsed')}</p> : until > 0 && <p>{ending({ colour, until: inOffset(until, like) })}</p>}
        <svg class="qr" viewBox={`0 0 ${code.size} ${code.size}`} shape-rendering="crispEdges" role="img" aria-label={t('visitor.pass.code')}>
          <path d={`M0 0h${code.size}v${code.size}H0z`} fill="#fff" />
          <path d={code.path} fill="#000" />
        </svg>
        {birth && (
          <p class="born">
            {t('visitor.pass.born')} <b>{birthday(birth)}</b>
          </p>
        )}
        <p>{t(bound === 'here' ? 'visitor.pass.hint' : 'visitor.pass.unbound')}</p>
        <p class="proof">
          <time class="clock" role="timer" aria-live="off">
            {clock(second.value, like, true)}
          </time>
          <span class="receipt">{masked.value}</span>
        </p>
      </div>
    </main>
  )
}
