// One scan: its id outlives a reload, so that nobody is counted twice.
import { signal } from '@preact/signals'
import { now } from '../parts/clock'
import { scanID } from '../parts/id'
import { kept } from '../parts/kept'
import { askOfSelf, status } from './person'
import { go } from './route'
import { change, find, inside, record } from './visits'

interface Attempt {
  id: string
  code: string
  began: number
  children: number
  visit: string | null | undefined // that it was answered with; undefined until it is
}

const attempt = kept<Attempt | null>('attempt', null)

// A link that is opened again so soon is a reload; one that was never answered is still the same arrival for longer.
const reload = 60_000
const unanswered = 600_000

export const children = signal(0) // who come along at the next scan

// codeOf is the gate's code in what was scanned or typed: a whole address, the code alone, nine digits.
export function codeOf(text: string): string | undefined {
  const code = text
    .trim()
    .replace(/^https?:\/\/[^/]+\/g\//i, '')
    .replace(/[\s-]/g, '')
    .toUpperCase()
  return /^([A-Z2-7]{40,}|\d{9})$/.test(code) ? code : undefined
}

// arrive is a new scan of a code.
export function arrive(code: string): void {
  attempt.value = begin(code)
  go(`/G/${code}`)
}

// again forgets what was tried: the next scan is a new one.
export function again(): void {
  attempt.value = null
}

function begin(code: string): Attempt {
  const begun = { id: scanID(), code, began: now(), children: children.value, visit: undefined }
  children.value = 0
  return begun
}

// lasts tells that the same code is still the same arrival: not long ago, and its visitor has not left.
function lasts({ began, visit }: Attempt): boolean {
  if (visit === undefined) return now() - began < unanswered
  const told = visit ? find(visit) : undefined
  return now() - began < reload && !(told?.entry && told.exit)
}

// scan sends the arrival at a code, the same for as long as it is the same arrival, and tells where its answer is shown.
export async function scan(code: string): Promise<string> {
  const old = attempt.value
  const current = old?.code === code && lasts(old) ? old : begin(code)
  attempt.value = current
  const left = inside.value
  const answer = await askOfSelf('/v1/scans', {
    id: current.id,
    gate: code,
    children: current.children,
    ...(left && { leaving: left.id }),
  })
  attempt.value = { ...current, visit: answer.visit }
  if (!answer.visit) {
    status.value = answer
    return '/status'
  }
  if (left && left.entry!.venue!.id !== answer.venue!.id && answer.direction === 'entry') change(left.id, { closed: true })
  record(answer, { code, children: current.children })
  return `/visits/${answer.visit}`
}
