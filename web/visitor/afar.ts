// Whether this phone is far from the door whose code it has. It compares by itself, if its visitor wants it to, and tells at
// most that it is.
import { kept } from '../parts/kept'
import { askGate } from './gate'

export const comparing = kept('comparing', false)

const far = 1_000 // metres
const patience = 1_000

// isAfar holds no scan up: what is not known in a second is left out, and so is what the browser would have to ask for.
export function isAfar(code: string): Promise<boolean> {
  const late = new Promise<boolean>((resume) => setTimeout(resume, patience, false))
  return Promise.race([comparing.value && compare(code).catch(() => false), late])
}

async function compare(code: string): Promise<boolean> {
  const { state } = await navigator.permissions.query({ name: 'geolocation' })
  if (state !== 'granted') return false
  const [{ venue }, { coords }] = await Promise.all([askGate(code), locate()])
  return !!venue?.point && distance(coords, venue.point) - coords.accuracy > far
}

export function locate(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject, { maximumAge: 120_000 }))
}

interface Point {
  latitude: number
  longitude: number
}

const degree = 111_195 // metres from one parallel to the next

function distance(a: Point, b: Point): number {
  const narrower = Math.cos((a.latitude * Math.PI) / 180)
  return degree * Math.hypot(a.latitude - b.latitude, (a.longitude - b.longitude) * narrower)
}
