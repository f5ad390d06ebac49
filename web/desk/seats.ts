// Guards who share a tablet: each has a seat here, sealed by the service, which only their PIN opens.
import { call, Problem } from '../parts/api'
import { kept } from '../parts/kept'

export interface Seat {
  name: string
  sealed: string
}

export const seats = kept<Seat[]>('desk.seats', [])
export const seated = kept('desk.seated', '') // the name of who is at the desk now; empty for somebody without a seat
export const locked = kept('desk.locked', false)

const pinLength = { least: 4, most: 6 }

export function isPIN(pin: string): boolean {
  return pin.length >= pinLength.least && pin.length <= pinLength.most
}

// take gives whoever is logged in a seat under a name, in place of an older one of that name.
export async function take(name: string, pin: string): Promise<void> {
  const { seat } = await call<{ seat: string }>('POST', '/v1/desk/seats', { pin })
  seats.value = [...seats.value.filter((other) => other.name !== name), { name, sealed: seat }]
  seated.value = name
}

// open sits a guard down at the desk. A seat that the service no longer knows is given up.
export async function open(seat: Seat, pin: string): Promise<void> {
  try {
    await call('POST', '/v1/desk/seats/open', { seat: seat.sealed, pin })
  } catch (problem) {
    if (problem instanceof Problem && (problem.code === 'invalid_seat' || problem.code === 'forbidden')) remove(seat.name)
    throw problem
  }
  seated.value = seat.name
  locked.value = false
}

export function remove(name: string): void {
  seats.value = seats.value.filter((seat) => seat.name !== name)
}
