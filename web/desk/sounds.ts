// Each decision has its own sound, made here. A refusal is lower and softer than the rest: nobody is shamed.
import { effect, signal } from '@preact/signals'
import { kept } from '../parts/kept'
import { news } from './feed'

interface Tone {
  hertz: number
  after: number // seconds
  lasts: number
  loud: number
}

const sounds = {
  admit: [{ hertz: 880, after: 0, lasts: 0.18, loud: 0.3 }],
  check: [
    { hertz: 660, after: 0, lasts: 0.12, loud: 0.3 },
    { hertz: 660, after: 0.2, lasts: 0.12, loud: 0.3 },
  ],
  refuse: [{ hertz: 247, after: 0, lasts: 0.3, loud: 0.2 }],
} satisfies Record<string, Tone[]>

type Sound = keyof typeof sounds

export const soundsOn = kept('desk.sounds', true)
export const unlocked = signal(false) // browsers make no sound before a tap

let context: AudioContext | undefined

// unlock is asked by every gesture: a call, or another app, may have taken the sound away meanwhile.
function unlock(): void {
  if (!context) {
    context = new AudioContext()
    context.onstatechange = () => (unlocked.value = context!.state === 'running')
  }
  if (!unlocked.value) void context.resume().catch(() => {}) // the next gesture asks again
}
for (const gesture of ['click', 'keydown']) addEventListener(gesture, unlock, { capture: true })

// Of arrivals that come at once, the one is heard at which somebody must look, else the one that may not come in.
const order: Sound[] = ['check', 'refuse', 'admit']

effect(() => {
  const outcomes = news.value.map((arrival) => arrival.row.outcome)
  const sound = order.find((name) => outcomes.includes(name))
  if (sound && soundsOn.peek() && unlocked.peek()) sounds[sound].forEach((tone) => play(context!, tone))
})

function play(on: AudioContext, { hertz, after, lasts, loud }: Tone): void {
  const begins = on.currentTime + after
  const volume = new GainNode(on, { gain: 0 })
  volume.gain.setValueAtTime(0, begins)
  volume.gain.linearRampToValueAtTime(loud, begins + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, begins + lasts)
  const tone = new OscillatorNode(on, { frequency: hertz })
  tone.connect(volume).connect(on.destination)
  tone.start(begins)
  tone.stop(begins + lasts)
}
