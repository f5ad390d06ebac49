// Phone numbers as people type and read them.
import { signal } from '@preact/signals'
import { grouped } from './digits'

// phoneAtHand is the number that was logged in with, as long as the page lives: who has just typed it need not do so again.
export const phoneAtHand = signal('')

// international is a number as it is written: +7 701 123 45 67. At home people begin with 8, or with the operator's 70x.
export function international(digits: string): string {
  if (/^8/.test(digits)) digits = '7' + digits.slice(1)
  else if (/^70/.test(digits)) digits = '7' + digits
  if (digits === '') return ''
  return '+' + (digits.startsWith('7') ? grouped([1, 3, 3, 2, 2], digits.slice(0, 11)) : digits.slice(0, 15))
}

// complete is the number to call, empty while digits are missing. Ten that begin with 7 lack the country's 7.
export function complete(digits: string): string {
  if (/^7\d{9}$/.test(digits)) digits = '7' + digits
  return digits.length > 10 ? '+' + digits : ''
}
