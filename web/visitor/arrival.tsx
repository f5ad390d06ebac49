// An arrival by a link or by the camera: whose door it is at once, who arrives if that is not known, then the answer.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call, insist, Problem, type Gate } from '../parts/api'
import { Icon } from '../parts/icons'
import { language, t, type Key } from '../parts/language'
import { Trouble } from '../parts/login'
import { Known } from './known'
import { go } from './route'
import { again, scan } from './scan'
import { Tabs, useHeading } from './screen'

export function Arrival({ code }: { code: string }) {
  const gate = useGate(code)
  return (
    <Known above={<Door gate={gate} />}>
      <Asking key={code} code={code} gate={gate} />
    </Known>
  )
}

// useGate is whose code this is: null while the service has not said.
export function useGate(code: string): Gate | null {
  const told = useSignal<{ code: string; gate: Gate } | null>(null)
  const spoken = language.value
  useEffect(() => {
    let stale = false
    if (code) {
      call<Gate>('GET', `/v1/gates/${encodeURIComponent(code)}`).then(
        (gate) => stale || (told.value = { code, gate }),
        () => {}, // what is asked of the gate will say what is wrong
      )
    }
    return () => {
      stale = true
    }
  }, [code, spoken])
  return told.value?.code === code ? told.value.gate : null
}

// Door is a venue and which way its gate leads. It has its place before the service has said which it is.
export function Door({ gate }: { gate: Gate | null }) {
  return (
    <p class={gate ? 'door notice' : 'door'}>
      {gate && (
        <>
          <Icon name={gate.venue ? (gate.direction === 'exit' ? 'exit' : 'scan') : 'status'} />
          <span class="body">
            <b>{gate.venue?.name ?? t('visitor.own_status')}</b>
            <br />
            {gate.venue && t(gate.direction === 'exit' ? 'visitor.exit' : 'visitor.entrance')}
            {gate.venue && gate.gate?.name && ` · ${gate.gate.name}`}
          </span>
        </>
      )}
    </p>
  )
}

function Asking({ code, gate }: { code: string; gate: Gate | null }) {
  const heading = useHeading(gate?.venue?.name)
  const problem = useSignal<Problem | null>(null) // that ended it
  const failing = useSignal(false)
  const attempt = useSignal(0)
  useEffect(() => {
    const stop = new AbortController()
    problem.value = null
    failing.value = false
    insist(() => scan(code), stop.signal, () => (failing.value = true)).then(
      (answered) => stop.signal.aborted || go(answered, true),
      (reason) => {
        if (!(reason instanceof Problem)) throw reason
        if (!stop.signal.aborted) problem.value = reason
      },
    )
    return () => stop.abort()
  }, [attempt.value])
  return (
    <main class="page" data-screen="asking">
      <Door gate={gate} />
      <div class="asking" aria-busy={!problem.value}>
        <h1 class="large" tabIndex={-1} ref={heading} aria-live="polite">
          {t(title(problem.value, failing.value))}
        </h1>
        {problem.value ? (
          <Trouble id="scan-problem" problem={problem} />
        ) : (
          <p class="quiet">{t(failing.value ? 'visitor.asking.offline.hint' : 'visitor.asking.hint')}</p>
        )}
      </div>
      <div class="actions">
        {problem.value && ![400, 404, 410].includes(problem.value.status) && (
          <button
            class="button"
            onClick={() => {
              again()
              attempt.value++
            }}
          >
            {t('visitor.asking.again')}
          </button>
        )}
        {(problem.value || failing.value) && (
          <a class="button plain" href="/">
            {t(problem.value ? 'visitor.scan_another' : 'visitor.stop')}
          </a>
        )}
      </div>
      <Tabs />
    </main>
  )
}

function title(problem: Problem | null, failing: boolean): Key {
  if (problem) return problem.status === 429 ? 'visitor.asking.wait' : 'visitor.asking.stopped'
  return failing ? 'visitor.asking.offline' : 'visitor.asking'
}
