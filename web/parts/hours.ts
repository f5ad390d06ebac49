// When a place is open, in as few words as it takes: "mon–fri: 09:00–13:00, 14:00–18:00".
import { t, type Key } from './language'

export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'] as const
export type Day = (typeof days)[number]

interface Shift {
  days: string[] // none: every day
  hours: string
}

// hoursInWords is a line for all days of the same hours; to the service, no hours are all hours.
export function hoursInWords(shifts: Shift[]): string[] {
  if (shifts.length === 0) return [t('console.always_open')]
  const alike = new Map<string, Day[]>()
  for (const day of days) {
    const open = shifts.filter((shift) => shift.days.length === 0 || shift.days.includes(day)).map(({ hours }) => hours.replace('-', '–'))
    const said = open.join(', ') || t('console.closed')
    alike.set(said, [...(alike.get(said) ?? []), day])
  }
  return Array.from(alike, ([said, on]) => `${daysInWords(on)}: ${said}`)
}

// readShifts reads hours as the trail keeps them: "mon tue 09:00-23:00, sat 10:00-02:00".
export function readShifts(kept: string): Shift[] {
  return kept
    .split(', ')
    .filter(Boolean)
    .map((shift) => shift.split(' '))
    .map((words) => ({ days: words.slice(0, -1), hours: words.at(-1)! }))
}

// daysInWords makes one of three weekdays that follow each other, or more.
function daysInWords(on: Day[]): string {
  if (on.length === days.length) return t('console.every_day')
  const runs: Day[][] = []
  for (const day of on) {
    const run = runs.at(-1)
    if (run && day !== 'holiday' && days.indexOf(day) === days.indexOf(run.at(-1)!) + 1) run.push(day)
    else runs.push([day])
  }
  const name = (day: Day) => t(`console.day.${day}` as Key)
  return runs.map((run) => (run.length > 2 ? `${name(run[0]!)}–${name(run.at(-1)!)}` : run.map(name).join(', '))).join(', ')
}
