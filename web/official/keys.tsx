// Going through a list by the keyboard: j and k, or the arrows, from row to row, x to choose. Only while the focus is on the screen
// that has it.
import { t } from '../parts/language'

export function moveByKeys(event: KeyboardEvent, toggle: (id: string) => void): void {
  const target = event.target as HTMLElement
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches('textarea, select, input:not([type="checkbox"])') || target.closest('dialog')) return
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[data-venue]')]
  const here = rows.findIndex((row) => row.contains(document.activeElement))
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
  if (step && (here >= 0 || !event.key.startsWith('Arrow'))) {
    event.preventDefault()
    rows[Math.max(0, Math.min(rows.length - 1, here + step))]?.querySelector<HTMLElement>('a')?.focus()
  }
  if (event.key === 'x' && here >= 0) toggle(rows[here]!.dataset.venue!)
}

export function Keys() {
  return (
    <p class="keys-hint hint">
      <kbd>j</kbd> <kbd>k</kbd> {t('official.keys.move')} <kbd>x</kbd> {t('official.keys.choose')} <kbd>Enter</kbd> {t('official.keys.open')}
    </p>
  )
}
