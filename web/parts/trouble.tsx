// What a person has asked for, on its way and when it was not done.
import { useSignal, type Signal } from '@preact/signals'
import { Problem } from './api'
import { now, second } from './clock'
import { Icon } from './icons'
import { t } from './language'

// Trouble says why something was not done, and counts down where it may be tried again later.
export function Trouble({ id, problem: { value: problem } }: { id: string; problem: { value: Problem | null } }) {
  return (
    <p class="problem" id={id} role="alert">
      {problem && (
        <>
          <Icon name={problem.code === 'offline' ? 'wifi_off' : 'warning'} />
          <span>
            {problem.detail || t('login.offline')} {problem.retryIn > 0 && <Countdown key={problem} seconds={problem.retryIn} />}
          </span>
        </>
      )}
    </p>
  )
}

function Countdown({ seconds }: { seconds: number }) {
  const until = useSignal(now() + seconds * 1000)
  const left = Math.max(0, Math.ceil((until.value - second.value) / 1000))
  return <span aria-hidden="true">{`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`}</span>
}

// during runs what a person has asked for, once at a time, and keeps why it failed.
export async function during(busy: Signal<boolean>, problem: Signal<Problem | null>, run: () => Promise<void>): Promise<void> {
  if (busy.value) return
  busy.value = true
  problem.value = null
  try {
    await run()
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure
    problem.value = failure
  } finally {
    busy.value = false
  }
}
