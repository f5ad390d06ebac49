import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icons'

// Onward is a row that leads on: to another address, or to what a press opens.
export function Onward({ icon, to, onClick, children }: { icon: IconName; to?: string; onClick?(): void; children: ComponentChildren }) {
  const row = (
    <>
      <Icon name={icon} />
      <span class="body">{children}</span>
      <Icon name="chevron" />
    </>
  )
  return (
    <li>
      {to ? (
        <a class="row" href={to}>
          {row}
        </a>
      ) : (
        <button class="row" onClick={onClick}>
          {row}
        </button>
      )}
    </li>
  )
}
