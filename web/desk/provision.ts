// What this desk would go on with if the network went now: asked for every minute, kept on the tablet, and how fresh it is.
import { computed, effect, signal } from '@preact/signals'
import { call, Problem } from '../parts/api'
import { now, second } from '../parts/clock'
import { find, put } from './drawer'
import { tableAt, type Ground, type Offline } from './proof'
import { occupancy, toldAt, venue as here } from './venue'

type Revoked = Offline['revoked']['items'][number]

const every = 60_000
const skew = 120_000 // by which this tablet's clock may be wrong, as a phone's may

export const ground = signal<Ground | undefined>(undefined)
const opened = computed(() => here.value !== undefined)
const asked = signal(false) // and answered, or not reached
const unkept = signal(false) // this browser keeps nothing, or has no room

export type Lack = 'nothing' | 'drawer' | 'clock' | 'rules' | 'keys' | 'revoked'

// lacks are why this desk cannot go on alone; none while it can.
export const lacks = computed<readonly Lack[]>(() => {
  if (!ground.value) return asked.value ? ['nothing'] : []
  const { told } = ground.value
  const over = (until: string) => Date.parse(until) <= second.value
  const found: [Lack, boolean][] = [
    ['drawer', unkept.value],
    ['clock', Date.parse(told.now) > second.value + skew],
    ['rules', over(told.rules.until) || !tableAt(told, second.value)],
    ['keys', over(told.keys.until)],
    ['revoked', over(told.revoked.until)],
  ]
  return found.filter(([, is]) => is).map(([lack]) => lack)
})

// provide keeps a venue's desk provided until it is told to stop.
export function provide(id: string): () => void {
  const stop = new AbortController()
  const over = () => stop.signal.aborted
  const keeps = (kept: boolean) => over() || (unkept.value = !kept)
  const stopKeeping = effect(() => {
    if (!ground.value || !opened.value) return
    const provision = { ...ground.value, venue: id, here: here.peek()!, occupancy: occupancy.peek(), toldAt: toldAt.peek() }
    put('provisions', provision).then(
      () => keeps(true),
      () => keeps(false),
    )
  })
  async function open() {
    const kept = await find('provisions', id).catch(() => void keeps(false))
    if (over() || !kept) return
    ground.value = { told: kept.told, revoked: kept.revoked }
    if (here.value) return
    here.value = kept.here
    occupancy.value = kept.occupancy
    toldAt.value ||= kept.toldAt
  }
  async function ask() {
    try {
      const before = ground.value
      const news: Revoked[] = []
      let told = before?.told
      do {
        told = await call<Offline>('GET', `/v1/venues/${id}/offline?after=${told?.revoked.next ?? 0}`)
        news.push(...told.revoked.items)
      } while (told.revoked.items.length > 0 && !over())
      if (!over()) ground.value = { told, revoked: revoked(before?.revoked ?? {}, news) } // of some of them alone it would not be true
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem // the heartbeat says what is wrong
    } finally {
      if (!over()) asked.value = true
    }
  }
  let turns: ReturnType<typeof setInterval>
  void open().then(() => {
    if (over()) return
    void ask()
    turns = setInterval(ask, every)
    addEventListener('online', ask, { signal: stop.signal })
  })
  void navigator.storage?.persist?.().catch(() => false)
  return () => {
    stop.abort()
    stopKeeping()
    clearInterval(turns)
    ground.value = undefined
    asked.value = unkept.value = false
  }
}

// revoked are the passes that count no more: those known before that have not lapsed, and those told of now.
function revoked(before: Record<string, string>, news: Revoked[]): Record<string, string> {
  const lasting = Object.entries(before).filter(([, until]) => Date.parse(until) > now())
  return Object.fromEntries([...lasting, ...news.map(({ pass, until }) => [pass, until] as const)])
}
