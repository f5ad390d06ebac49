// "This is wrong": what somebody says against a reason of their status, for the registry that gave it.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Problem, type Reason } from '../parts/api'
import { t } from '../parts/language'
import { go } from '../parts/route'
import { during, Trouble } from '../parts/trouble'
import { Known } from '../visitor/known'
import { disputed } from '../visitor/person'
import { Screen } from '../visitor/screen'
import { send, undecided } from './filed'
import { Rows } from './requests'

export function Wrong() {
  const reason = disputed.value
  useEffect(() => {
    if (!reason) location.replace('/status') // the reasons are there
  }, [])
  return (
    reason && (
      <Known>
        <Form reason={reason} />
      </Known>
    )
  )
}

function Form({ reason }: { reason: Reason }) {
  const note = useRef<HTMLTextAreaElement>(null)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const asked = undecided(reason)
  const submit = (event: Event) => {
    event.preventDefault()
    void during(busy, problem, async () => {
      const { number } = await send(reason, note.current!.value)
      go(`/requests/${number}`, true)
      disputed.value = null
    })
  }
  return (
    <Screen name="wrong" title={t('request.title')} back="/status">
      <p class="notice">{reason.text}</p>
      {asked && (
        <section class="told">
          <p>{t('request.asked')}</p>
          <Rows items={[asked]} />
        </section>
      )}
      <form class="step" noValidate onSubmit={submit}>
        <div class="field">
          <label for="note">{t('request.note')}</label>
          <textarea
            ref={note}
            id="note"
            rows={4}
            maxLength={500}
            aria-describedby="note-hint wrong-problem"
            onInput={() => (problem.value = null)}
          />
          <p class="hint" id="note-hint">
            {t('request.hint')}
          </p>
        </div>
        <Trouble id="wrong-problem" problem={problem} />
        <button class="button wide" aria-disabled={busy.value}>
          {t(`request.send.${reason.registry!}`)}
        </button>
      </form>
    </Screen>
  )
}
