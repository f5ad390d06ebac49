// The doors of a venue and their codes.
import { useSignal } from '@preact/signals'
import { call, Problem } from '../parts/api'
import { grouped } from '../parts/digits'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { useLoaded } from '../parts/loaded'
import { Onward } from '../parts/onward'
import { Segments } from '../parts/segments'
import { Sheet } from '../parts/sheet'
import { read, type Text } from '../parts/text'
import { during, Trouble } from '../parts/trouble'
import { named, Names } from './fields'
import { Missing, Screen } from './screen'
import type { Gate, Venue } from './venue'

export function Doors({ id }: { id: string }) {
  const venue = useLoaded<Venue>(`/v1/venues/${id}`)
  const opened = useSignal<string>('') // a gate, or "new"
  const shown = venue.value.value
  const gate = shown?.gates.find(({ id }) => id === opened.value)
  const close = () => (opened.value = '')
  const changed = (told: Venue) => {
    venue.value.value = told
    close()
  }
  return (
    <Screen name="doors" title={shown ? read(shown.name) : t('business.doors')} back="/business" venue={id}>
      {!shown && <Missing problem={venue.problem.value} again={venue.again} />}
      {shown && (
        <>
          <a class="button narrow" href={`/business/venue/${id}/posters`}>
            <Icon name="install" />
            {t('business.posters')}
          </a>
          {(['entry', 'exit'] as const).map((direction) => (
            <section key={direction} class="field narrow">
              <h2 class="large">{t(`business.doors.${direction}`)}</h2>
              <ul class="rows">
                {shown.gates
                  .filter((gate) => gate.direction === direction)
                  .map((gate) => (
                    <li key={gate.id}>
                      <button class="row" data-gate={gate.short} onClick={() => (opened.value = gate.id)}>
                        <Arrow direction={direction} />
                        <span class="body">
                          <b>{read(gate.name)}</b>
                          <span class="quiet">{grouped([3, 3, 3], gate.short)}</span>
                        </span>
                        <Icon name="chevron" />
                      </button>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
          <button class="button plain narrow" onClick={() => (opened.value = 'new')}>
            <Icon name="plus" />
            {t('business.door.add')}
          </button>
          {opened.value === 'new' && <NewDoor venue={shown} onVenue={changed} onClose={close} />}
          {gate && <Door key={gate.id} venue={shown} gate={gate} onVenue={changed} onClose={close} />}
        </>
      )}
    </Screen>
  )
}

function Arrow({ direction }: { direction: 'entry' | 'exit' }) {
  return <span class={`arrow ${direction}`}>{direction === 'entry' ? '→' : '←'}</span>
}

interface DoorProps {
  venue: Venue
  onVenue(venue: Venue): void
  onClose(): void
}

function NewDoor({ venue, onVenue, onClose }: DoorProps) {
  const name = useSignal<Text>({})
  const direction = useSignal<'entry' | 'exit'>('entry')
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const add = (event: Event) => {
    event.preventDefault()
    void during(busy, problem, async () => onVenue(await call<Venue>('POST', `/v1/venues/${venue.id}/gates`, { name: named(name.value), direction: direction.value })))
  }
  return (
    <Sheet name="new-door" title={t('business.door.add')} onClose={onClose}>
      <form class="step" onSubmit={add} noValidate>
        <Segments
          label={t('business.door.direction')}
          value={direction}
          options={[
            ['entry', t('console.entry')],
            ['exit', t('console.exit')],
          ]}
        />
        <Names id="door" label={t('business.door.name')} hint={t('business.door.name.hint')} name={name.value} onName={(to) => (name.value = to)} />
        <Trouble id="door-problem" problem={problem} />
        <button class="button wide" aria-disabled={busy.value}>
          {t('business.door.add')}
        </button>
      </form>
    </Sheet>
  )
}

// Door is one gate: its name, its posters, and what ends its code.
function Door({ venue, gate, onVenue, onClose }: DoorProps & { gate: Gate }) {
  const page = useSignal<'door' | 'replace' | 'remove'>('door')
  const name = useSignal<Text>(gate.name)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const path = `/v1/venues/${venue.id}/gates/${gate.id}`
  const ask = (method: string, to: string, body?: unknown) => during(busy, problem, async () => onVenue(await call<Venue>(method, to, body)))
  const title = { door: read(gate.name), replace: t('business.code.replace'), remove: t('business.door.remove.title', { name: read(gate.name) }) }[page.value]
  return (
    <Sheet key={page.value} name={`${page.value}-door`} title={title} onClose={onClose}>
      {page.value === 'door' && (
        <>
          <p>
            {t(`console.${gate.direction}`)} · <b>{grouped([3, 3, 3], gate.short)}</b>
          </p>
          <form
            class="step"
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              void ask('PUT', path, { name: named(name.value) })
            }}
          >
            <Names id="door" label={t('business.door.name')} name={name.value} onName={(to) => (name.value = to)} />
            <Trouble id="door-problem" problem={problem} />
            <button class="button wide" aria-disabled={busy.value}>
              {t('business.save')}
            </button>
          </form>
          <ul class="rows">
            <Onward icon="install" to={`/business/venue/${venue.id}/posters/${gate.id}`}>
              {t('business.posters')}
            </Onward>
            <Onward icon="camera" onClick={() => (page.value = 'replace')}>
              {t('business.code.photographed')}
            </Onward>
            <Onward icon="close" onClick={() => (page.value = 'remove')}>
              {t('business.door.remove')}
            </Onward>
          </ul>
        </>
      )}
      {page.value === 'replace' && (
        <>
          <p>{t('business.code.replace.what')}</p>
          <button class="button wide" aria-disabled={busy.value} onClick={() => ask('POST', `${path}/code`, {})}>
            {t('business.code.replace')}
          </button>
          <Trouble id="replace-problem" problem={problem} />
        </>
      )}
      {page.value === 'remove' && (
        <>
          <p>{t('business.door.remove.what')}</p>
          <button class="button wide" aria-disabled={busy.value} onClick={() => ask('DELETE', path)}>
            {t('business.door.remove')}
          </button>
          <Trouble id="remove-problem" problem={problem} />
        </>
      )}
    </Sheet>
  )
}
