// The country's regions and activities, by which everything here is named.
import { signal } from '@preact/signals'
import { call } from '../parts/api'
import { read } from '../parts/text'
import type { Country } from './calls'

export const country = signal<Country | null>(null)

export async function loadCountry(): Promise<void> {
  country.value = await call<Country>('GET', '/v1/country')
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
