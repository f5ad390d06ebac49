// Icons are drawn on a grid of 24 with a stroke of 2; each is one path.
const icons = {
  camera: 'M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z',
  scan: 'M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5M7 12h10',
  keypad: 'M3 3h4v4H3zM10 3h4v4h-4zM17 3h4v4h-4zM3 10h4v4H3zM10 10h4v4h-4zM17 10h4v4h-4zM10 17h4v4h-4z',
  pass: 'M3 3h7v7H3zM14 3h7v7h-7zM3 14h7v7H3zM14 14h3v3h4M21 14v0M14 21v-1M18 21h3v-1',
  status: 'M9 3a4 4 0 1 1 0 8a4 4 0 1 1 0-8zM2 21v-1a6 6 0 0 1 6-6h3M13 18l3 3 6-6',
  visits: 'M3 5h7M3 11h5M3 17h5M16 9a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM16 12v3l2 1.5',
  help: 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 17h.01',
  settings: 'M3 6h9M18 6h3M15 3v6M3 12h3M12 12h9M9 9v6M3 18h9M18 18h3M15 15v6',
  back: 'M20 12H4M10 6l-6 6 6 6',
  close: 'M5 5l14 14M19 5L5 19',
  exit: 'M13 7V3H4v18h9v-4M9 12h12M17 8l4 4-4 4',
  plus: 'M12 4v16M4 12h16',
  minus: 'M4 12h16',
  bell: 'M6 17V10a6 6 0 0 1 12 0v7M4 17h16M10 21h4',
  language: 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  lock: 'M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4',
  user: 'M12 3a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9zM4 21a8 6 0 0 1 16 0',
  undo: 'M4 9h10a6 6 0 0 1 0 12H8M9 4L4 9l5 5',
  warning: 'M12 3l10 18H2zM12 10v5M12 18h.01',
  stale: 'M20.5 15a9 9 0 1 1 .5-3M21 6v6h-6M12 8v4',
  wifi_off: 'M3 3l18 18M2 9a15 15 0 0 1 4-2.6M10.5 5.1A15 15 0 0 1 22 9M5.5 13a10 10 0 0 1 4-2.5M15 11a10 10 0 0 1 3.5 2M9 16.5a5 5 0 0 1 5-.9M12 20h.01',
  check: 'M4 13l5 5L20 6',
  chevron: 'M9 5l7 7-7 7',
  search: 'M10.5 3a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15zM16 16l5 5',
  child: 'M12 3a3 3 0 1 1 0 6a3 3 0 1 1 0-6zM5 11l4 2h6l4-2M9 13v8M15 13v8M9 17h6',
  card: 'M2 5h20v14H2zM8 9a2 2 0 1 1 0 4a2 2 0 1 1 0-4zM5 16h6M14 10h5M14 14h5',
  torch: 'M7 3h10v4l-2 3v11H9V10L7 7zM7 7h10M12 13v2',
  flip: 'M3 10a9 9 0 0 1 15.5-4L21 8M21 3v5h-5M21 14a9 9 0 0 1-15.5 4L3 16M3 21v-5h5',
  sound: 'M3 9v6h4l5 4V5L7 9zM15.5 9a4 4 0 0 1 0 6M18 6a8 8 0 0 1 0 12',
  sound_off: 'M3 9v6h4l5 4V5L7 9zM16 9.5l5 5M21 9.5l-5 5',
  install: 'M12 3v12M7 10l5 5 5-5M4 20h16',
}

export type IconName = keyof typeof icons

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={icons[name]} />
    </svg>
  )
}
