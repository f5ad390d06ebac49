import { useSignal } from '@preact/signals'
import type { Problem } from '../parts/api'
import { second } from '../parts/clock'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { during, Trouble } from '../parts/trouble'
import { undoable, undoFor } from './override'

// Undo offers to take something back for as long as that is possible, which a ring counts down.
export function Undo(props: { said: string; until: number; undo(): Promise<unknown>; onDone(): void }) {
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const left = Math.ceil((props.until - second.value) / 1000)
  if (left <= 0 && !problem.value) return null
  return (
    <div class="undo" role="status">
      <svg class="ring" viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="15" pathLength="1" style={{ animationDuration: `${undoFor}ms` }} />
        <text x="18" y="23" text-anchor="middle">
          {Math.min(Math.max(0, left), undoFor / 1000)}
        </text>
      </svg>
      <b>{props.said}</b>
      <button
        class="button plain"
        aria-disabled={busy.value}
        onClick={() => during(busy, problem, () => props.undo().then(props.onDone))}
      >
        <Icon name="undo" />
        {t('desk.undo')}
      </button>
      <Trouble id="undo-problem" problem={problem} />
    </div>
  )
}

// LastOverride is the bar under the arrivals after a member of staff has decided otherwise than the rules.
export function LastOverride() {
  const last = undoable.value
  if (!last) return null
  return <Undo key={last} said={t('desk.recorded')} until={last.until} undo={last.undo} onDone={() => (undoable.value = undefined)} />
}
