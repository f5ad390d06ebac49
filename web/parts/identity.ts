// Who somebody is, by an IIN or a passport. An IIN is checked digit by digit as it is typed: YYMMDD, a digit for century and sex, a
// serial, a check digit.
import { grouped } from './digits'

export type Identity = { iin: string } | { passport: Passport }

export interface Passport {
  country: string // ISO 3166-1, two letters
  number: string
}

export function isPassport({ country, number }: Passport): boolean {
  return /^[A-Z]{2}$/.test(country) && /^[A-Z0-9]{5,15}$/.test(number)
}

// groupedIIN is at most twelve digits, as they are typed.
export function groupedIIN(digits: string): string {
  return grouped([6, 3, 3], digits.slice(0, 12))
}

// wrongDigit is the index of the first digit that cannot be, -1 while all typed so far can.
export function wrongDigit(digits: string): number {
  const month = Number(digits.slice(2, 4))
  const day = Number(digits.slice(4, 6))
  if (digits.length > 2 && digits[2]! > '1') return 2
  if (digits.length > 3 && (month < 1 || month > 12)) return 3
  if (digits.length > 4 && digits[4]! > '3') return 4
  if (digits.length > 5 && (day < 1 || day > lastDay(digits))) return 5
  if (digits.length > 6 && digits[6]! > '6') return 6
  if (digits.length > 11 && checkDigit(digits) !== Number(digits[11])) return 11
  return -1
}

// partOf is what the digit at an index belongs to, of those that can be wrong.
export function partOf(index: number): 'month' | 'day' | 'century' | 'check' {
  return index < 4 ? 'month' : index < 6 ? 'day' : index === 6 ? 'century' : 'check'
}

export function isIIN(digits: string): boolean {
  return /^\d{12}$/.test(digits) && wrongDigit(digits) === -1
}

// isBIN: the fifth digit of a business's number is one that no day of birth begins with.
export function isBIN(digits: string): boolean {
  return /^\d{4}[456]\d{7}$/.test(digits) && checkDigit(digits) === Number(digits[11])
}

// The century is known one digit later; 2000 stands for it, in which every fourth year is a leap year.
function lastDay(digits: string): number {
  return new Date(2000 + Number(digits.slice(0, 2)), Number(digits.slice(2, 4)), 0).getDate()
}

function checkDigit(digits: string): number {
  const sum = (weight: (i: number) => number) =>
    Array.from(digits.slice(0, 11)).reduce((total, digit, i) => total + Number(digit) * weight(i), 0) % 11
  const first = sum((i) => i + 1)
  return first < 10 ? first : sum((i) => ((i + 2) % 11) + 1)
}
