// Requests to registries to put a record right. The registries keep them; here is what each said last, and when.
import type { Dispute, Disputes, Reason } from '../parts/api'
import { ask, identity, requests, type Requests } from '../visitor/person'

export const registries = ['pcr', 'control'] as const

const most = 50

export function heard(): Requests {
  return requests.value ?? { items: [], told: {}, silent: [] }
}

// send asks the reason's registry to put it right. Sent again it is the same request.
export async function send({ registry, code, since }: Reason, note: string): Promise<Dispute> {
  const filed = await ask<Dispute>('POST', '/v1/me/disputes', { ...identity.value, registry, code, note, ...(since && { since }) })
  const { items, told, silent } = heard()
  const others = items.filter(({ number }) => number !== filed.number)
  requests.value = { items: newest([filed, ...others]), told: { [filed.registry]: filed.filed_at ?? '', ...told }, silent }
  return filed
}

// refresh asks the registries how far they are. What a silent one said before stays, with its age.
export async function refresh(): Promise<void> {
  const { items, silent, as_of } = await ask<Disputes>('POST', '/v1/me/disputes/search', { ...identity.value })
  const { items: before, told } = heard()
  requests.value = {
    items: newest([...items, ...before.filter(({ registry }) => silent.includes(registry))]),
    told: Object.fromEntries(registries.map((name) => [name, silent.includes(name) ? (told[name] ?? '') : as_of])),
    silent,
  }
}

// undecided is the newest request about what a reason says that is not decided.
export function undecided({ registry, code }: Reason): Dispute | undefined {
  return heard().items.find(
    (one) => one.registry === registry && one.code === code && one.state !== 'completed' && one.state !== 'rejected',
  )
}

function newest(items: Dispute[]): Dispute[] {
  const filed = ({ filed_at }: Dispute) => Date.parse(filed_at ?? '') || 0
  return items.sort((a, b) => filed(b) - filed(a)).slice(0, most)
}
