// One scan: its id outlives a reload, so that nobody is counted twice.
import { signal } from '@preact/signals'
import { Problem } from '../parts/api'
import { now } from '../parts/clock'
import { scanID } from '../parts/id'
import { kept } from '../parts/kept'
import { isAfar } from './afar'
import { sendLater, unsent } from './later'
import { askOfSelf, identity, status } from './person'
import { go } from '../parts/route'
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

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

// leadsOut reads off a gate's code, whose first byte has the direction, that it is an exit. Nine digits do not tell.
function leadsOut(code: string): boolean {
  const [first, second] = [letters.indexOf(code[0]!), letters.indexOf(code[1]!)]
  return code.length > 9 && (((first << 3) | (second >> 2)) & 0xf) === 2
}

// arrive is a scan of a code: a new one, unless the last of the same code still waits for its answer.
export function arrive(code: string): void {
  const old = attempt.value
  if (old?.code !== code || old.children !== children.value || !isPending(old)) attempt.value = begin(code)
  go(`/G/${code}`)
}

function begin(code: string): Attempt {
  return { id: scanID(), code, began: now(), children: children.value, visit: undefined }
}

function isPending({ began, visit }: Attempt): boolean {
  return visit === undefined && now() - began < unanswered
}

// isReload tells that the same link is still the same arrival: its visitor has not left since.
function isReload({ code, began, visit }: Attempt): boolean {
  const told = visit ? find(visit) : undefined
  return visit !== undefined && now() - began < reload && !(told?.exit && told.code === code)
}

// scan sends the arrival at a code, the same for as long as it is the same arrival, and tells where its answer is shown. Without a
// network an exit is over all the same, and is sent later.
export async function scan(code: string): Promise<string> {
  const old = attempt.value
  const current = old?.code === code && (isPending(old) || isReload(old)) ? old : begin(code)
  attempt.value = current
  const left = inside.value
  const { id, children: heads } = current
  const waiting = unsent.value.find((exit) => exit.id === id)
  if (waiting) return ofVisit(waiting.visit)
  const afar = await isAfar(code)
  const answer = await askOfSelf('/v1/scans', { id, gate: code, children: heads, ...(left && { leaving: left.id }), ...(afar && { afar }) }).catch(async (problem) => {
    if (problem instanceof Problem) {
      if ([400, 409].includes(problem.status)) attempt.value = null // it will not take this id either
      const at = new Date(now()).toISOString()
      const exit = { id, path: '/v1/scans', body: { id, gate: code, scanned_at: at, ...identity.value }, at, visit: left?.id ?? '' }
      if (problem.passing && leadsOut(code) && (await sendLater(exit))) return null
    }
    throw problem
  })
  if (!answer) return ofVisit(left?.id)
  attempt.value = { ...current, visit: answer.visit }
  children.value = 0
  if (!answer.visit) {
    status.value = answer
    return '/status'
  }
  const elsewhere = left?.entry!.venue!.id !== answer.venue!.id
  if (left && elsewhere === (answer.direction === 'entry')) change(left.id, { closed: true })
  record(answer, { code, children: heads })
  return `/visits/${answer.visit}`
}

function ofVisit(id?: string): string {
  return id ? `/visits/${id}` : '/'
}
