// The signs of the minute, on a grid of 48: what is solid is filled, what is thin has one stroke of 3.
interface Drawing {
  fill?: string
  stroke?: string
}

export const signs = {
  apple: { fill: 'M24 15c-3-3-7-4-11-2c-6 3-8 11-5 20c2 7 6 12 10 12c2 0 4-1 6-1s4 1 6 1c4 0 8-5 10-12c3-9 1-17-5-20c-4-2-8-1-11 2zM26 10c1-5 5-8 11-8c0 6-4 9-11 8z', stroke: 'M24 15c0-4-1-7-3-10' },
  eagle: { fill: 'M24 12c2 0 3 1 4 3c6 1 12-2 18-9c0 10-4 18-14 21l4 4l-6 0l-1 10l-5 4l-5-4l-1-10l-6 0l4-4C6 24 2 16 2 6c6 7 12 10 18 9c1-2 2-3 4-3z' },
  horse: { fill: 'M14 45c0-9 5-14 9-18c-4 1-7 4-11 5c-3 0-5-2-5-5c4-6 6-14 12-17l1-6l5 5c11 2 18 12 17 36z' },
  tulip: { fill: 'M24 28c-8 0-12-6-12-13c0-4 1-7 1-10c3 1 5 3 6 5c1-3 3-6 5-8c2 2 4 5 5 8c1-2 3-4 6-5c0 3 1 6 1 10c0 7-4 13-12 13zM24 46c-8 0-14-6-15-16c8 1 14 7 15 16zM24 46c8 0 14-6 15-16c-8 1-14 7-15 16z', stroke: 'M24 28v16' },
  dombra: { fill: 'M24 24c7 0 10 6 10 12s-4 10-10 10s-10-4-10-10s3-12 10-12z', stroke: 'M24 2v24M20 5h8M20 10h8' },
  shanyraq: { stroke: 'M24 4a20 20 0 1 1 0 40a20 20 0 1 1 0-40z' },
  saiga: { fill: 'M26 18c6 2 12 6 16 12c2 4 0 8-4 8c-5 0-8-4-12-4l2 12H8c0-12 4-24 18-28z', stroke: 'M22 18C16 12 16 7 19 2M27 18C24 12 25 7 28 3' },
  snow_leopard: { fill: 'M8 22h24l8-4l4 6l-6 4l-2 14h-4l-2-10H18l-4 10h-4z', stroke: 'M8 24C0 22 2 10 8 8' },
  sun: { fill: 'M24 14a10 10 0 1 1 0 20a10 10 0 1 1 0-20z', stroke: 'M24 3v5M24 40v5M3 24h5M40 24h5M9 9l4 4M35 35l4 4M39 9l-4 4M13 35l-4 4' },
  wolf: { fill: 'M12 46c0-14 4-22 12-28L36 3l2 2l-4 14c-2 8 0 16 2 27z' },
  camel: { fill: 'M6 24c2-10 6-10 9-3c3-10 8-10 11 0c4 2 6 0 8-4l2-8l6-2l4 4l-4 3c0 8-4 14-8 16v16h-4V32H14v14h-4V32z' },
  swan: { fill: 'M4 30c6 0 12-8 22-8c6 0 14-4 18-6c0 16-10 22-22 22C12 38 6 36 4 30z', stroke: 'M10 32c-6-8 4-14 0-22c-2-4-6-3-7 0' },
  yurt: { fill: 'M4 24C8 16 16 12 18 8h12c2 4 10 8 14 16v20H30V30H18v14H4z' },
  mountain: { fill: 'M2 42L18 10l8 14l6-8l14 26z' },
  moon: { fill: 'M32 4a20 20 0 1 0 12 28A18 18 0 0 1 32 4z' },
  star: { fill: 'M24 2l6.500 15.500L47 18.500L34.500 29l4 16.500L24 36.500L9.500 45.500l4-16.500L1 18.500l16.500-1z' },
} satisfies Record<string, Drawing>

export type SignName = keyof typeof signs

export function Sign(props: { name: SignName; class?: string }) {
  const { fill, stroke }: Drawing = signs[props.name]
  return (
    <svg class={props.class ? `sign ${props.class}` : 'sign'} viewBox="0 0 48 48" aria-hidden="true">
      {fill && <path d={fill} fill="currentColor" fill-rule="evenodd" />}
      {stroke && <path d={stroke} fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />}
    </svg>
  )
}
