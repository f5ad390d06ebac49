// The country has one clock since 2024, whatever the browser's own table of time zones says.
import { onDay, when } from './when'

const ahead = 5

export function moment(time: string): string {
  return when(here(time))
}

export function day(time: string): string {
  return onDay(here(time))
}

function here(time: string): string {
  return new Date(Date.parse(time) + ahead * 3600_000).toISOString().replace('Z', `+0${ahead}:00`)
}
