// A point as a map app gives it, and how it lies to the middle of its region.
import type { Position } from './venue'

const earth = 6371 // km
const radians = Math.PI / 180

// readPoint finds a pair of coordinates in what was pasted. Maps write latitude and longitude in either order; of the two
// readings the one nearer to the region's middle is meant.
export function readPoint(text: string, near: Position): Position | null {
  const numbers = text.match(/-?\d{1,3}[.,]\d{2,}/g)?.map((number) => Number(number.replace(',', '.')))
  const [one, other] = numbers?.slice(-2) ?? []
  if (one === undefined || other === undefined) return null
  const readings = [
    { latitude: one, longitude: other },
    { latitude: other, longitude: one },
  ].filter(({ latitude, longitude }) => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)
  return readings.sort((a, b) => distance(a, near) - distance(b, near))[0] ?? null
}

// distance is how far two points are from each other, in kilometres.
export function distance(a: Position, b: Position): number {
  const half = (from: number, to: number) => Math.sin(((to - from) * radians) / 2) ** 2
  const h = half(a.latitude, b.latitude) + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * half(a.longitude, b.longitude)
  return 2 * earth * Math.asin(Math.sqrt(h))
}

export const winds = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const

// wind is in which direction a point lies from another.
export function wind(from: Position, to: Position): (typeof winds)[number] {
  const east = (to.longitude - from.longitude) * Math.cos(from.latitude * radians)
  const angle = Math.atan2(east, to.latitude - from.latitude) / radians
  return winds[(Math.round(angle / 45) + winds.length) % winds.length]!
}

export function written({ latitude, longitude }: Position): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
}

// here asks the browser where the device is.
export function here(): Promise<Position> {
  return new Promise((found, failed) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => found({ latitude: round(latitude), longitude: round(longitude) }),
      failed,
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    ),
  )
}

// A hundred-thousandth of a degree is a step.
function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}
