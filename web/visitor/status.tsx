// One's own status away from any door.
import { useComputed, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Problem, type Answer } from '../parts/api'
import { second } from '../parts/clock'
import { StatusGlyph } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { during, Trouble } from '../parts/trouble'
import { age, ending, LastConfirmed, Reasons } from './evidence'
import { Known } from './known'
import { ShowPass } from './pass'
import { askOfSelf, status } from './person'
import { Screen, ToLooks } from './screen'
import { WouldI } from './would'

export function StatusScreen() {
  return (
    <Known above={<p class="notice">{t('visitor.own_status')}</p>}>
      <Own />
    </Known>
  )
}

function Own() {
  const problem = useSignal<Problem | null>(null)
  const busy = useSignal(false)
  const update = () =>
    during(busy, problem, async () => {
      status.value = await askOfSelf('/v1/status', {})
    })
  useEffect(() => void update(), [])
  const told = useComputed(() => valid(status.value)).value
  return (
    <Screen name="status" title={t('visitor.status')}>
      {told && (
        <section class={`own ${told.colour}`} data-colour={told.colour}>
          <StatusGlyph colour={told.colour} />
          <h2 class="huge">{t(`colour.${told.colour}`)}</h2>
          {age(told) && <p class="large age">{age(told)}</p>}
          {told.fresh === false && <p>{t('visitor.silent')}</p>}
          <LastConfirmed status={told} />
          <p class="large">{ending(told)}</p>
        </section>
      )}
      <Trouble id="status-problem" problem={problem} />
      <ShowPass />
      {told && (
        <section class="told">
          <h2 class="large">{t('visitor.why')}</h2>
          <Reasons status={told} />
        </section>
      )}
      <button class="button plain wide" aria-disabled={busy.value} onClick={update}>
        <Icon name="stale" />
        {t(busy.value ? 'visitor.asking' : 'visitor.refresh')}
      </button>
      {told && <WouldI />}
      <ToLooks />
    </Screen>
  )
}

// valid is what was told, unless it has ended since.
function valid(answer: Answer | null): Answer['status'] {
  const told = answer?.status
  return told?.until && Date.parse(told.until) <= second.value ? undefined : told
}
