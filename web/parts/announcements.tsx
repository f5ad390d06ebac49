// What the operator tells everybody: what fails, and what to do instead. It is asked for every half a minute while somebody looks,
// and when the network is back; what was heard last is kept for when there is none.
import { computed, effect } from '@preact/signals'
import type { components } from '../api'
import { call, Problem } from './api'
import { second } from './clock'
import { Icon } from './icons'
import { kept } from './kept'
import { t } from './language'
import { read } from './text'
import { visible } from './visible'

export type Announcement = components['schemas']['Announcement']

const every = 30_000

const announcements = kept<Announcement[]>('announcements', [])
const closed = kept<string[]>('announcements.closed', []) // the ids of those whose advice was put away

let heard = -every // by the page's own clock, which nobody sets
let timer: ReturnType<typeof setTimeout> | undefined

// tell is told everything that is announced now, by a feed or as the answer to a question.
export function tell(all: Announcement[]): void {
  heard = performance.now()
  announcements.value = all
  closed.value = closed.peek().filter((id) => all.some((announced) => announced.id === id))
}

async function ask(): Promise<void> {
  heard = performance.now() // or else in vain, which is no reason to ask sooner
  try {
    tell((await call<{ items: Announcement[] }>('GET', '/v1/announcements')).items)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
  }
  look()
}

// look asks when it is time, as long as the page is seen.
function look(): void {
  clearTimeout(timer)
  if (!visible.peek()) return
  const wait = heard + every - performance.now()
  if (wait > 0) timer = setTimeout(look, wait)
  else void ask()
}

effect(() => {
  if (visible.value) look()
})
addEventListener('online', () => {
  heard = -every
  look()
})

// Which of them are shown now goes by the service's clock, with a network or without.
const shown = computed(() => {
  if (announcements.value.length === 0) return ''
  const now = second.value
  return announcements.value
    .filter(({ from, until }) => Date.parse(from) <= now && now < Date.parse(until))
    .map(({ id }) => id)
    .join()
})

// Announcements stand at the foot of a screen, where they move nothing when they come.
export function Announcements() {
  const ids = shown.value.split(',')
  return (
    <div class="announcements" role="status">
      {announcements.value
        .filter(({ id }) => ids.includes(id))
        .map((announced, i) => (
          <Announced key={announced.id} announced={announced} first={i === 0} />
        ))}
    </div>
  )
}

// Announced says what fails; the advice can be put away. Of several, the gravest alone has it open.
function Announced({ announced: { id, severity, what, instead }, first }: { announced: Announcement; first: boolean }) {
  const open = first && severity !== 'minor' && !closed.value.includes(id)
  const put = (event: Event) => {
    const away = !(event.currentTarget as HTMLDetailsElement).open
    if (first && away !== closed.peek().includes(id)) {
      closed.value = away ? [...closed.peek(), id] : closed.peek().filter((other) => other !== id)
    }
  }
  return (
    <details class="announcement" data-announcement={id} data-severity={severity} open={open} onToggle={put}>
      <summary>
        <Icon name={severity === 'minor' ? 'bell' : 'warning'} />
        <b>
          <span class="heard">{t('announcement')}: </span>
          {read(what)}
        </b>
        <Icon name="chevron" />
      </summary>
      <p>{read(instead)}</p>
    </details>
  )
}
