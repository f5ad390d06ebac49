import type { Colour } from './glyphs'

// Shown is a pass as its phone shows it in a step of time. Moments are in milliseconds.
export interface Shown {
  colour: Colour // what it still says
  asOf: number
  until: number // when the colour ends by itself; 0 if it does not
  birth: { day: number; month: number } | undefined
  bound: 'here' | 'elsewhere' | 'nowhere' // to this phone's key, to another, to none
  text: string // what the code says, signed by this phone if the pass is bound to it
  code: { size: number; path: string } // the code's dark modules, as an SVG path
}

// Wanted is what the worker is asked: a pass in a step that begins at a moment. It answers Shown, or null for a text that is no pass.
export interface Wanted {
  pass: string
  at: number
}

// step is how often a phone signs anew.
export const step = 15_000
