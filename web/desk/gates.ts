// Which gates this desk looks at, and at which it scans.
import { signal } from '@preact/signals'
import { kept } from '../parts/kept'
import { venue, type Gate } from './venue'

// gateFilter is the gate whose arrivals alone are shown, empty for all; the address says it too, so that a bookmark keeps it.
export const gateFilter = signal(new URLSearchParams(location.search).get('gate') ?? '')

export function filterGate(id: string): void {
  gateFilter.value = id
  history.replaceState(null, '', location.pathname + (id ? `?gate=${encodeURIComponent(id)}` : ''))
}

// chosen are the gates that this desk scans at, once somebody has said so.
const chosen = kept<Record<string, true>>('desk.gates', {})

export function gatesOf(direction: Gate['direction']): Gate[] {
  return venue.value?.gates.filter((gate) => gate.direction === direction) ?? []
}

// gateFor is where this desk scans in a direction: as chosen, else the one that it looks at, else the first.
export function gateFor(direction: Gate['direction']): Gate | undefined {
  const gates = gatesOf(direction)
  return gates.find(({ id }) => chosen.value[id]) ?? gates.find(({ id }) => id === gateFilter.value) ?? gates[0]
}

export function chooseGate(gate: Gate): void {
  const next = { ...chosen.value, [gate.id]: true as const }
  for (const { id } of gatesOf(gate.direction)) if (id !== gate.id) delete next[id]
  chosen.value = next
}
