import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { Icon } from './icons'
import { t } from './language'

const most = 20 // that the service takes with one scan

// Stepper counts children by taps; its own children stand before the number.
export function Stepper({ value, children }: { value: Signal<number>; children?: ComponentChildren }) {
  return (
    <>
      <Step icon="minus" label={t('children.fewer')} possible={value.value > 0} onClick={() => value.value--} />
      <output class="large" aria-live="polite">
        {children}
        {value}
      </output>
      <Step icon="plus" label={t('children.more')} possible={value.value < most} onClick={() => value.value++} />
    </>
  )
}

// Step keeps the focus at the end of the count, as a disabled button would not.
function Step({ icon, label, possible, onClick }: { icon: 'minus' | 'plus'; label: string; possible: boolean; onClick(): void }) {
  return (
    <button type="button" class="button plain icon-only" aria-label={label} aria-disabled={!possible} onClick={() => possible && onClick()}>
      <Icon name={icon} />
    </button>
  )
}
