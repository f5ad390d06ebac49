// The camera that reads codes: its picture, what it is doing in words, a light and the other camera where there are such.
import { useSignal, useSignalEffect, type Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Barcode, Format } from './barcode'
import { Icon } from './icons'
import { kept } from './kept'
import { t } from './language'
import { openReader } from './reader'
import { visible } from './visible'

export type { Format } from './barcode'

interface Props {
  formats: Format[] // as they are when the camera starts
  onCode(text: string, format: Format): void
  paused?: boolean // the picture goes on, and nothing in it is read
}

type State = 'asking' | 'ready' | 'absent' | 'refused' | 'busy' | 'failed'

// Camera is one that is on.
interface Camera {
  track: MediaStreamTrack
  mirrored: boolean
  others: boolean
  torch: boolean
}

const facing = kept<'environment' | 'user'>('camera', 'environment')

const pace = 120 // milliseconds between two frames that are read
const showing = 3_000 // a code that was in sight so long ago, or less, is shown still

export function Scanner(props: Props) {
  const video = useRef<HTMLVideoElement>(null)
  const latest = useRef(props)
  latest.current = props
  const state = useSignal<State>('asking')
  const camera = useSignal<Camera | undefined>(undefined)
  const attempt = useSignal(0)

  useSignalEffect(() => {
    attempt.value
    if (!visible.value) return
    const stop = new AbortController()
    state.value = 'asking'
    run(video.current!, facing.value, () => latest.current, camera, state, stop.signal).catch((reason) => {
      if (stop.signal.aborted) return
      stop.abort()
      state.value = failure(reason)
    })
    return () => stop.abort()
  })

  const { mirrored, others, torch } = camera.value ?? {}
  return (
    <div class="scanner" data-scanner={state.value}>
      <video ref={video} class={mirrored ? 'mirrored' : ''} playsInline muted aria-hidden="true" />
      {camera.value && <span class="viewfinder" />}
      <div class="said">
        <p role="status">{t(`scanner.${state.value}`)}</p>
        {state.value !== 'asking' && state.value !== 'ready' && (
          <button class="button" onClick={() => attempt.value++}>
            {t('scanner.again')}
          </button>
        )}
      </div>
      <div class="controls">
        {torch && <Torch key={camera.value!.track.id} track={camera.value!.track} />}
        {others && (
          <button
            class="button plain icon-only"
            aria-label={t('scanner.flip')}
            onClick={() => (facing.value = facing.value === 'user' ? 'environment' : 'user')}
          >
            <Icon name="flip" />
          </button>
        )}
      </div>
    </div>
  )
}

function Torch({ track }: { track: MediaStreamTrack }) {
  const on = useSignal(false)
  const turn = async () => {
    await track.applyConstraints({ advanced: [{ torch: !on.value } as MediaTrackConstraintSet] })
    on.value = !on.value
  }
  return (
    <button class={`button icon-only ${on.value ? '' : 'plain'}`} aria-label={t('scanner.torch')} aria-pressed={on.value} onClick={turn}>
      <Icon name="torch" />
    </button>
  )
}

// run shows a camera and reports what it reads until it is told to stop.
async function run(
  video: HTMLVideoElement,
  facingMode: 'environment' | 'user',
  wanted: () => Props,
  camera: Signal<Camera | undefined>,
  state: Signal<State>,
  stop: AbortSignal,
): Promise<void> {
  if (!navigator.mediaDevices) throw new DOMException('a page that is not secure has no devices', 'NotFoundError')
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode, width: { ideal: 1920 }, height: { ideal: 1080 } } })
  const track = stream.getVideoTracks()[0]!
  if (stop.aborted) return track.stop()
  stop.addEventListener('abort', () => {
    track.stop()
    camera.value = undefined
  })
  video.srcObject = stream
  await video.play()
  camera.value = {
    track,
    mirrored: track.getSettings().facingMode === 'user',
    others: (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput').length > 1,
    torch: (track.getCapabilities?.() as { torch?: boolean } | undefined)?.torch === true,
  }
  const reader = await openReader(wanted().formats)
  stop.addEventListener('abort', () => reader.close())
  state.value = 'ready'
  let last = { text: '', at: 0 }
  for (; !stop.aborted; await new Promise((resume) => setTimeout(resume, pace))) {
    if (track.readyState === 'ended') throw new DOMException('the camera was taken away', 'NotReadableError')
    if (wanted().paused || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) continue
    const found = nearest(await reader.read(video), video)
    if (!found || stop.aborted) continue
    const shown = found.text === last.text && performance.now() - last.at < showing
    last = { text: found.text, at: performance.now() }
    if (!shown) wanted().onCode(found.text, found.format)
  }
}

// nearest is the one that the person aims at.
function nearest(found: Barcode[], { videoWidth, videoHeight }: HTMLVideoElement): Barcode | undefined {
  const off = ({ x, y }: Barcode) => Math.hypot(x - videoWidth / 2, y - videoHeight / 2)
  return found.sort((a, b) => off(a) - off(b))[0]
}

function failure(reason: unknown): State {
  switch (reason instanceof Error && reason.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'absent'
    default:
      return 'failed'
  }
}
