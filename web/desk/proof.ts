// What a desk makes of a phone's code by itself, by the rules, keys and revocations that the service gave it before the network went.
import type { components } from '../api'
import type { Colour } from '../parts/api'
import { attested, isOfPhone, isOurs, read, type Pass } from '../parts/pass'

export type Offline = components['schemas']['Offline']
export type Table = Offline['rules']['tables'][number]
export type Ruling = NonNullable<components['schemas']['Ruling']>

// Ground is what this desk goes by.
export interface Ground {
  told: Offline // last
  revoked: Record<string, string> // until when, by the ids of passes
}

// Refusal is why a code is not taken for a visitor's pass.
export type Refusal =
  | 'foreign' // something else, or damaged
  | 'forged' // not signed by the service, or not by the phone it was given to
  | 'unknown_key' // signed by a key that this desk does not have
  | 'photograph' // signed too long ago
  | 'ahead' // signed in what is the future here: a clock is wrong
  | 'expired'
  | 'revoked'
  | 'no_rules' // the desk's own are over, or not of this hour

// Verdict is what the rules say of a pass; kept of a person is the pass alone.
export interface Verdict {
  pass: Pass
  colour: Colour // as it is by now
  table: Table
  ruling: Ruling // for whoever is not seen to be of age
  ofAge: Ruling // for whoever is
}

// A presentation is good so long before and after its moment, by this desk's clock; and a pass was issued no later than now.
const early = 30_000
const late = 45_000
const skew = 120_000

// verify is the pass of who shows a code, if the service has signed it and the phone does so now, by the service's time.
export async function verify(text: string, { told }: Ground, now: number): Promise<Pass | Refusal> {
  const shown = await read(text)
  if (!shown) return 'foreign'
  const { pass } = shown
  const ours = await isOurs(pass, told.keys.keys)
  if (ours === undefined) return 'unknown_key'
  if (!ours || !(await isOfPhone(shown))) return 'forged'
  if (now - shown.at > late) return 'photograph'
  if (shown.at - now > early || pass.issued - now > skew) return 'ahead'
  return pass
}

// judge is what becomes of who has a pass and wants to come in.
export function judge(pass: Pass, { told, revoked }: Ground, now: number): Verdict | Refusal {
  if (pass.id in revoked || pass.asOf < Date.parse(told.revoked.before ?? '')) return 'revoked'
  if (now >= pass.expires) return 'expired'
  const table = tableAt(told, now)
  const { colour } = attested(pass, now)
  const age = now - pass.asOf
  const row = table?.rows.find((row) => row.colour === colour && (row.within === null || age <= row.within * 1000))
  return table && row ? { pass, colour, table, ruling: row, ofAge: row.of_age ?? row } : 'no_rules'
}

// tableAt is the table that holds at a moment; undefined before the first, but for what clocks differ, and after the last.
export function tableAt({ now: told, rules }: Offline, now: number): Table | undefined {
  return now < Date.parse(told) - skew ? undefined : rules.tables.find(({ until }) => now < Date.parse(until))
}
