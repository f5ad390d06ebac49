export type Colour = 'green' | 'blue' | 'yellow' | 'red' | 'unknown'
export type Outcome = 'admit' | 'refuse' | 'check' | 'left' | 'not_inside' | 'info' | 'left_queue'

const shapes: Record<Exclude<Colour, 'unknown'>, string> = {
  green: 'M24 2a22 22 0 1 1 0 44a22 22 0 1 1 0-44z',
  blue: 'M12 4h24a8 8 0 0 1 8 8v24a8 8 0 0 1-8 8H12a8 8 0 0 1-8-8V12a8 8 0 0 1 8-8z',
  yellow: 'M20.5 5a4 4 0 0 1 7 0l18.9 34a4 4 0 0 1-3.5 6H5.1a4 4 0 0 1-3.5-6z',
  red: 'M15 2h18l13 13v18L33 46H15L2 33V15zM10 20v8h28v-8z',
}

// StatusGlyph is the shape of a status: it tells the colour to who does not see colours.
export function StatusGlyph({ colour }: { colour: Colour }) {
  return (
    <svg class="glyph" viewBox="0 0 48 48" aria-hidden="true">
      {colour === 'unknown' ? (
        <circle cx="24" cy="24" r="19.5" fill="none" stroke="currentColor" stroke-width="5" stroke-dasharray="10.21 5.105" />
      ) : (
        <path d={shapes[colour]} fill="currentColor" fill-rule="evenodd" />
      )}
    </svg>
  )
}

// An outcome is drawn with one stroke; what is solid in it is filled.
const outcomes: Record<Outcome, { stroke: string; fill?: string }> = {
  admit: { stroke: 'M3 43h8M10 43V5h28v38h7', fill: 'M10 5l16 6v35l-16-4zM20 24v6h3v-6z' },
  refuse: { stroke: 'M3 43h42M10 43V5h28v38', fill: 'M10 5h28v38H10zM30 22v6h4v-6z' },
  check: { stroke: 'M18 44H8V4h20l8 8v6M15 14h9M15 22h6M15 30h3M31 24a8 8 0 1 1 0 16a8 8 0 1 1 0-16zM37 38l7 7' },
  left: { stroke: 'M28 14V5H6v38h22v-9M18 24h26M36 15l9 9-9 9' },
  not_inside: { stroke: 'M36 22V12l-8-8H8v40h14M15 16h12M15 25h7M30 37h13' },
  info: { stroke: 'M24 4a20 20 0 1 1 0 40a20 20 0 1 1 0-40zM24 22v12', fill: 'M24 12a3 3 0 1 1 0 6a3 3 0 1 1 0-6z' },
  left_queue: { stroke: 'M30 43h15V5H26v12M4 36h22a9 9 0 0 0 0-18H5M13 9l-9 9 9 9' },
}

// OutcomeGlyph is a decision, which is another thing than the status: a blue person may find a closed door.
export function OutcomeGlyph({ outcome }: { outcome: Outcome }) {
  const { stroke, fill } = outcomes[outcome]
  return (
    <svg class="glyph" viewBox="0 0 48 48" aria-hidden="true">
      <path d={stroke} fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" />
      {fill && <path d={fill} fill="currentColor" fill-rule="evenodd" />}
    </svg>
  )
}

// Mark is the shanyraq, the open crown of a yurt: Ashyq's own sign.
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20zM2 12A14 14 0 0 1 22 12M17 3.3A14 14 0 0 1 7 20.7M17 20.7A14 14 0 0 1 7 3.3" fill="none" stroke="currentColor" stroke-width="2" />
    </svg>
  )
}
