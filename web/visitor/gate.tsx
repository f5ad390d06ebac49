// A door: whose code it is, and its nine digits for those without a camera.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { call, type Gate, type Problem } from '../parts/api'
import { grouped, regroup } from '../parts/digits'
import { Icon } from '../parts/icons'
import { language, t } from '../parts/language'

interface Told {
  gate?: Gate
  problem?: Problem
}

// useGate is whose code this is, or why the service does not say; neither while it is asked.
export function useGate(code: string): Told {
  const told = useSignal<{ code: string } & Told>({ code: '' })
  const spoken = language.value
  useEffect(() => {
    let stale = false
    if (code) {
      askGate(code).then(
        (gate) => stale || (told.value = { code, gate }),
        (problem) => stale || (told.value = { code, problem }),
      )
    }
    return () => {
      stale = true
    }
  }, [code, spoken])
  return told.value.code === code ? told.value : {}
}

export function askGate(code: string): Promise<Gate> {
  return call('GET', `/v1/gates/${encodeURIComponent(code)}`)
}

// isNobodys tells that no door has the code, whoever asks and whenever.
export function isNobodys(problem: Problem): boolean {
  return ['invalid_gate', 'unknown_gate', 'gate_retired'].includes(problem.code)
}

// Door is a venue and which way its gate leads. It has its place before the service has said which it is.
export function Door({ gate }: { gate?: Gate | undefined }) {
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

// GateNumber takes the nine digits under a door's code.
export function GateNumber(props: { label: string; action: string; onCode(code: string): void; focused?: boolean }) {
  const digits = useSignal('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (props.focused) field.current!.focus()
  }, [])
  return (
    <form
      class="step"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (digits.value.length === 9) props.onCode(digits.value)
        else field.current!.focus()
      }}
    >
      <div class="field">
        <label for="gate-number">{props.label}</label>
        <input
          ref={field}
          id="gate-number"
          class="number"
          inputmode="numeric"
          autocomplete="off"
          placeholder="000 000 000"
          onInput={(event) => (digits.value = regroup(event.currentTarget, (all) => grouped([3, 3, 3], all.slice(0, 9))))}
        />
      </div>
      <button class="button wide" aria-disabled={digits.value.length < 9}>
        {props.action}
      </button>
    </form>
  )
}
