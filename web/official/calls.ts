// What an official asks and says.
export interface Text { kk?: string; ru?: string; en?: string }
export type State = 'applied' | 'training' | 'active' | 'suspended' | 'withdrawn' | 'refused' | 'excluded'
export type Zone = 'green' | 'yellow' | 'red' | 'dark_red'
export type Measure = 'approve' | 'ask' | 'refuse' | 'suspend' | 'reinstate' | 'exclude'
export interface Venue {
  id: string
  name: Text
  oked: string
  region: string
  address: string
  point: { latitude: number; longitude: number } | null
  capacity: number
  area: number | null
  opening: { days: string[]; hours: string }[]
  entity: { id: string; name: Text; bin: string | null; sole_trader: { last_four: string } | null }
  category: string
  time_zone: string
  state: State
  participation: {
    since: string
    ends: string | null
    reason: string | null
    decree: string | null
    asked: boolean
    changed: string[]
    may_return_at: string | null
  }
  gates: { id: string; name: Text; direction: 'entry' | 'exit'; short: string; url: string; retired_at: string | null }[]
  inside: number
  limit: number | null
  open: boolean
  zone: Zone | null
  now: string
}
export interface Check { check: 'bin' | 'category' | 'address' | 'point' | 'capacity' | 'names' | 'register' | 'premises'; result: 'passed' | 'failed' | 'unknown'; text: string }
export interface Application { venue: Venue; checks: Check[] }
export interface Overview {
  as_of: string
  venues: Record<State, number>
  waiting: number
  waiting_longest_at: string | null
  today: { admitted: number; refused: number; checked: number }
  regions: { region: string; zone: Zone | null; venues: number; admitted: number; refused: number }[]
}
export interface Measured { venue: string; state: State | null; problem: { code: string; detail: string } | null }
export interface Act {
  n: number
  at: string
  what: string
  text: string
  who: { role: 'owner' | 'manager' | 'guard' | 'authority' | null; name: string | null; you: boolean }
  entity: string | null
  venue: { id: string; name: string } | null
  reason: string | null
  decree: string | null
  fields: { field: string; from?: string; to?: string }[]
}
export interface Member { id: string; name: string; phone_last_two: string; since: string; accepted: boolean; you: boolean }
export interface Country {
  regions: { code: string; name: Text; centre: { latitude: number; longitude: number } }[]
  activities: { oked: string; category: string; name: Text }[]
}
