// A business: what it is called, how it is reached, what it wants to be told, its people and all of its posters.
import { useSignal } from '@preact/signals'
import { call, type Problem } from '../parts/api'
import { Done } from '../parts/done'
import { t } from '../parts/language'
import { useLoaded } from '../parts/loaded'
import { Onward } from '../parts/onward'
import { read } from '../parts/text'
import { during, Trouble } from '../parts/trouble'
import { ContactFields, contacts } from './contacts'
import { named, Names } from './fields'
import { ChainPosters } from './posters'
import { Missing, Screen } from './screen'
import { ownsEntity, type Entity } from './venue'

export function EntityPage({ id }: { id: string }) {
  const entity = useLoaded<Entity>(`/v1/entities/${id}`)
  const shown = entity.value.value
  const changed = (told: Entity) => (entity.value.value = told)
  return (
    <Screen name="entity" title={shown ? read(shown.name) : t('business.entity')} back="/business">
      {!shown && <Missing problem={entity.problem.value} again={entity.again} />}
      {shown && (
        <>
          {shown.bin && <p>{t('business.entity.bin', { bin: shown.bin })}</p>}
          {shown.sole_trader && <p>{t('business.entity.iin', { digits: shown.sole_trader.last_four })}</p>}
          {ownsEntity(id) && (
            <>
              <ul class="rows narrow">
                <Onward icon="user" to={`/business/${id}/team`}>
                  {t('business.team.all')}
                </Onward>
              </ul>
              <NoticeSwitches entity={shown} onEntity={changed} />
              <Contact key={id} entity={shown} onEntity={changed} />
            </>
          )}
          <ChainPosters entity={id} />
        </>
      )}
    </Screen>
  )
}

const kinds = ['decision', 'afar', 'full', 'no_scans'] as const

function NoticeSwitches({ entity, onEntity }: { entity: Entity; onEntity(entity: Entity): void }) {
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const reachable = entity.contacts.phone_last_two !== null
  const change = (kind: (typeof kinds)[number], way: 'page' | 'sms', on: boolean) =>
    during(busy, problem, async () => {
      const notices = { ...entity.notices, [kind]: { ...entity.notices[kind], [way]: on } }
      onEntity(await call<Entity>('PUT', `/v1/entities/${entity.id}/notices`, notices))
    })
  return (
    <section class="field narrow" id="notices">
      <h2 class="large">{t('business.tell')}</h2>
      <ul class="rows">
        {kinds.map((kind) => (
          <li key={kind} class="tell">
            <p id={`tell-${kind}`}>{t(`console.field.${kind}`)}</p>
            {(['page', 'sms'] as const).map((way) => (
              <label key={way} class="switch">
                <span id={`tell-${kind}-${way}`}>{t(`console.way.${way}`)}</span>
                <input
                  type="checkbox"
                  role="switch"
                  aria-labelledby={`tell-${kind}-${way} tell-${kind}`}
                  checked={entity.notices[kind][way]}
                  onChange={(event) => change(kind, way, event.currentTarget.checked)}
                />
              </label>
            ))}
          </li>
        ))}
      </ul>
      {!reachable && <p class="hint">{t('business.tell.no_phone')}</p>}
      <Trouble id="tell-problem" problem={problem} />
    </section>
  )
}

function Contact({ entity, onEntity }: { entity: Entity; onEntity(entity: Entity): void }) {
  const name = useSignal(entity.name)
  const email = useSignal(entity.contacts.email ?? '')
  const phone = useSignal('')
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const saved = useSignal(false)
  const save = (event: Event) => {
    event.preventDefault()
    void during(busy, problem, async () => {
      onEntity(await call<Entity>('PUT', `/v1/entities/${entity.id}`, { name: named(name.value), contacts: contacts(email.value, phone.value) }))
      saved.value = true
    })
  }
  return (
    <form class="step narrow" onSubmit={save} onInput={() => (saved.value = false)} noValidate>
      <h2 class="large">{t('business.contact')}</h2>
      <Names id="entity" label={t('business.entity.name')} name={name.value} onName={(to) => (name.value = to)} />
      <ContactFields email={email} phone={phone} kept={entity.contacts.phone_last_two} />
      <Trouble id="entity-problem" problem={problem} />
      <button class="button wide" aria-disabled={busy.value}>
        {t('business.save')}
      </button>
      <Done text={saved.value ? t('business.saved') : ''} />
    </form>
  )
}
