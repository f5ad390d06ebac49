// What is said in more than one place: where a place stands, whose it is, what was checked.
import { fieldName } from '../parts/changes'
import { language, t } from '../parts/language'
import { read } from '../parts/text'
import type { Application, Check, State, Venue } from './calls'

export const states: State[] = ['applied', 'training', 'active', 'suspended', 'withdrawn', 'refused', 'excluded']

export function stateWord(state: State): string {
  return t(`console.state.${state}`)
}

// StateTag says also what an official is to do about it.
export function StateTag({ venue: { state, participation } }: { venue: Venue }) {
  return (
    <span class="tags">
      <span class="tag" data-state={state}>
        {stateWord(state)}
      </span>
      {state === 'applied' && participation.asked && <span class="tag">{t('official.asked')}</span>}
      {state !== 'applied' && participation.changed.length > 0 && <span class="tag">{t('official.changed')}</span>}
    </span>
  )
}

// owner is a business by its name and number, of which an entrepreneur's has only the last digits.
export function owner({ name, bin, sole_trader: trader }: Venue['entity']): string {
  if (bin) return `${read(name)} · ${t('official.bin', { bin })}`
  return trader ? `${read(name)} · ${t('official.iin', { digits: trader.last_four })}` : read(name)
}

export function fields({ participation: { changed } }: Venue): string {
  return changed.map(fieldName).join(', ')
}

export function size({ capacity, area }: Venue): string {
  return area === null ? t('official.capacity', { n: capacity }) : t('official.capacity_area', { n: capacity, area })
}

export function hasFailed({ checks }: Application): boolean {
  return checks.some(({ result }) => result === 'failed')
}

const marks = {
  passed: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20zM7 12.5l3.5 3.5L17 9',
  failed: 'M3 3h18v18H3zM8 8l8 8M16 8l-8 8',
  unknown: 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.1-1.5 2.4M12 17.5h.01',
}

// Checks: what failed first, each with its text; what nobody checks; what passed, if all is told.
export function Checks({ checks, all }: { checks: Check[]; all?: boolean }) {
  const of = (result: Check['result']) => checks.filter((check) => check.result === result)
  const passed = of('passed')
  return (
    <ul class="checks">
      {[...of('failed'), ...of('unknown'), ...(all ? passed : [])].map(({ check, result, text }) => (
        <li key={check} class="check" data-check={check} data-result={result}>
          <CheckMark result={result} />
          <span>
            <b>
              {t(`official.check.${check}`)}: {t(`official.result.${result}`)}.
            </b>{' '}
            {text}
          </span>
        </li>
      ))}
      {!all && passed.length > 0 && (
        <li class="check" data-result="passed">
          <CheckMark result="passed" />
          <span>
            <b>{t('official.result.passed_all')}</b> {passed.map(({ check }) => t(`official.check.${check}`).toLocaleLowerCase(language.value)).join(', ')}.
          </span>
        </li>
      )}
    </ul>
  )
}

function CheckMark({ result }: { result: Check['result'] }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {result === 'unknown' && <circle cx="12" cy="12" r="10" stroke-dasharray="3.5 4" />}
      {result === 'failed' ? (
        <>
          <path d="M2 2h20v20H2z" fill="currentColor" />
          <path d="M8 8l8 8M16 8l-8 8" class="cut" />
        </>
      ) : (
        <path d={marks[result]} />
      )}
    </svg>
  )
}
