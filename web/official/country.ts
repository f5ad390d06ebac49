// The country's regions and activities, by which everything here is named.
import { signal } from '@preact/signals'
import { call, insist } from '../parts/api'
import { read } from '../parts/text'
import type { Country } from './calls'

export const country = signal<Country | null>(null)

// loadCountry does not give up: without it nothing has a name.
export async function loadCountry(signal: AbortSignal): Promise<void> {
  country.value = await insist(() => call<Country>('GET', '/v1/country'), signal, () => {})
}

export function regionName(code: string): string {
  const region = country.value?.regions.find((region) => region.code === code)
  return region ? read(region.name) : code
}

export function activityName({ oked, category }: { oked: string; category: string }): string {
  const known = country.value?.activities ?? []
  const activity = known.find((activity) => activity.oked === oked && activity.category === category) ?? known.find((activity) => activity.category === category)
  return activity ? read(activity.name) : category
}
