// An arrival by a link or by the camera: whose door it is at once, who arrives if that is not known, then the answer.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { insist, Problem, type Gate } from '../parts/api'
import { t, type Key } from '../parts/language'
import { Trouble } from '../parts/trouble'
import { Door, isNobodys, useGate } from './gate'
import { Known } from './known'
import { go } from '../parts/route'
import { ShowPass } from './pass'
import { scan } from './scan'
import { Tabs, useHeading } from './screen'

export function Arrival({ code }: { code: string }) {
  const { gate, problem } = useGate(code)
  if (problem && isNobodys(problem)) return <Waiting problem={problem} /> // before anybody is asked who they are
  return (
    <Known above={<Door gate={gate} />}>
      <Asking code={code} gate={gate} />
    </Known>
  )
}

function Asking({ code, gate }: { code: string; gate: Gate | undefined }) {
  const problem = useSignal<Problem | null>(null) // why it is not answered
  const attempt = useSignal(0)
  useEffect(() => {
    const stop = new AbortController()
    problem.value = null
    insist(() => scan(code), stop.signal, (passing) => (problem.value = passing)).then(
      (answered) => stop.signal.aborted || go(answered, true),
      (reason) => {
        if (!(reason instanceof Problem)) throw reason
        if (!stop.signal.aborted) problem.value = reason
      },
    )
    return () => stop.abort()
  }, [attempt.value])
  return <Waiting gate={gate} problem={problem.value} again={() => attempt.value++} />
}

// Waiting is for an answer that is on its way, that is not reached yet, or that there is none.
function Waiting({ gate, problem, again }: { gate?: Gate | undefined; problem: Problem | null; again?(): void }) {
  const heading = useHeading(gate?.venue?.name)
  const ended = problem && !problem.passing
  return (
    <main class="page" data-screen="asking">
      <Door gate={gate} />
      <div class="asking" aria-busy={!ended}>
        <h1 class="large" tabIndex={-1} ref={heading} aria-live="polite">
          {t(title(problem))}
        </h1>
        {ended ? (
          <Trouble id="scan-problem" problem={{ value: problem }} />
        ) : (
          <p class="quiet">{t(problem ? 'visitor.asking.offline.hint' : 'visitor.asking.hint')}</p>
        )}
      </div>
      {problem?.passing && <ShowPass />}
      <div class="actions">
        {ended && !isNobodys(problem) && (
          <button class="button" onClick={again}>
            {t('visitor.asking.again')}
          </button>
        )}
        {problem && (
          <a class="button plain" href="/">
            {t(ended ? 'visitor.scan_another' : 'visitor.stop')}
          </a>
        )}
      </div>
      <Tabs />
    </main>
  )
}

function title(problem: Problem | null): Key {
  if (!problem) return 'visitor.asking'
  if (problem.passing) return 'visitor.asking.offline'
  return problem.status === 429 ? 'visitor.asking.wait' : 'visitor.asking.stopped'
}
