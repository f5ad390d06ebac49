// The country's regions and activities, by which the consoles name everything.
import { signal } from '@preact/signals'
import type { components } from '../api'
import { call, insist } from './api'
import { read } from './text'

type Country = components['schemas']['Country']
export type Activity = Country['activities'][number]
export type Region = Country['regions'][number]

export const country = signal<Country | null>(null)

// loadCountry does not give up: without it nothing has a name.
export async function loadCountry(signal: AbortSignal): Promise<void> {
  country.value = await insist(() => call<Country>('GET', '/v1/country'), signal, () => {})
}

export function regionOf(code: string): Region | undefined {
  return country.value?.regions.find((region) => region.code === code)
}

export function regionName(code: string): string {
  const region = regionOf(code)
  return region ? read(region.name) : code
}

// activityOf is the one of a class, or of a category that no class is known of.
export function activityOf(oked: string, category = ''): Activity | undefined {
  const known = country.value?.activities ?? []
  return known.find((activity) => activity.oked === oked && (!category || activity.category === category)) ?? known.find((activity) => activity.category === category)
}

export function activityName({ oked, category }: { oked: string; category: string }): string {
  const activity = activityOf(oked, category)
  return activity ? read(activity.name) : category
}
