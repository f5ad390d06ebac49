// What a card's barcode, a phone's screen or a hand gives for a person: an IIN, a passport, or a pass.
import { isIIN, type Identity } from '../parts/identity'
import { isPresentation } from '../parts/pass'

export type Presented = Identity | { pass: string }

// presentedIn finds a person in what a camera or a scanner gun has read.
export function presentedIn(text: string): Presented | undefined {
  if (isPass(text) || isPresentation(text)) return { pass: text }
  const iin = iinIn(text)
  return iin ? { iin } : undefined
}

// iinIn is the first twelve digits in a row that are an IIN: cards write other numbers beside it.
export function iinIn(text: string): string | undefined {
  for (const run of text.match(/\d{12,}/g) ?? []) {
    for (let from = 0; from + 12 <= run.length; from++) {
      const digits = run.slice(from, from + 12)
      if (isIIN(digits)) return digits
    }
  }
  return undefined
}

// A pass is a COSE_Sign1 message in base45 (RFC 9285): its tag and the array of four begin all of them alike.
function isPass(text: string): boolean {
  return /^RRQ[0-9A-Z $%*+\-./:]{100,}$/.test(text)
}
