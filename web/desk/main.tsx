// The guard's desk: whose it is, at which venue, and then the live screen.
import { effect, signal, useSignal } from '@preact/signals'
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import '../parts/style.css'
import '../parts/console.css'
import './desk.css'
import { Announcements } from '../parts/announcements'
import { call, Problem, type Me } from '../parts/api'
import { useAwake } from '../parts/awake'
import { Mark } from '../parts/glyphs'
import { Icon } from '../parts/icons'
import { kept } from '../parts/kept'
import { language, t } from '../parts/language'
import { Login } from '../parts/login'
import { phoneAtHand } from '../parts/phone'
import { LanguageSwitch } from '../parts/settings'
import { Unreachable } from '../parts/unreachable'
import { Arrivals, opened } from './arrivals'
import { focus } from '../parts/focus'
import { current } from './feed'
import { gateFilter } from './gates'
import { Guard, pane } from './guard'
import { invitation, Joined, joining, Opening, unopened } from './join'
import { Lock, NewSeat } from './lock'
import { Menu } from './menu'
import { Inside, Minute } from './minute'
import { forgetPeople } from './people'
import { away, clockHere, gateName, venue as state } from './venue'
import { refused, rulesAsOf, staleSince, watch } from './heartbeat'
import { waiting, watchLate } from './late'
import { Conflicts } from './outage'
import { lacks, provide } from './provision'
import { locked, remove, seated, seats } from './seats'
import { Sheet } from '../parts/sheet'
import { soundsOn, unlocked } from './sounds'
import { LastOverride } from './undo'
import { Visit } from './visit'
import { undoable } from './override'

const me = signal<Me | null>(null)
const known = kept<Me | null>('desk.me', null) // as whom the desk opens where there is no network
const trouble = signal<Problem | undefined>(undefined)
const venueID = signal(idIn(location.pathname))
const ended = signal(false) // a session that was open here
const adding = signal(false) // another guard logs in to have a seat
const takenBack = signal('') // the place where whoever is here had a role just now

function idIn(path: string): string {
  return decodeURIComponent(path.split('/')[2] ?? '')
}

function go(id: string, replace = false): void {
  const path = id ? `/desk/${encodeURIComponent(id)}` : '/desk'
  gateFilter.value = id === venueID.value ? gateFilter.value : ''
  if (path !== location.pathname) history[replace ? 'replaceState' : 'pushState'](null, '', path)
  venueID.value = id
  takenBack.value = ''
}
addEventListener('popstate', () => (venueID.value = idIn(location.pathname)))

async function load(): Promise<void> {
  try {
    const told = await call<Me>('GET', '/v1/me')
    noticeLoss(told)
    known.value = told
    enter(told)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    const before = me.value ?? known.value
    if (problem.passing && before) return enter(before) // the desk says itself that it is not connected
    ended.value ||= me.value !== null
    me.value = null
    if (problem.status === 401) known.value = null
    trouble.value = problem
  }
}

function enter(as: Me): void {
  me.value = as
  trouble.value = undefined
  const [only, ...others] = as.roles.venues
  if (!venueID.value && !joining.value && only && others.length === 0) go(only.id, true)
}

// noticeLoss remembers that a role here was taken back; a seat on this tablet goes with it.
function noticeLoss(told: Me): void {
  const had = me.value && roleHere(me.value)
  if (!had || roleHere(told)) return
  takenBack.value = had.name
  remove(seated.value)
  seated.value = ''
}

function roleHere({ roles }: Me): Me['roles']['venues'][number] | undefined {
  return roles.venues.find(({ id }) => id === venueID.value)
}

// Why the service turned this desk away is asked at once: the session has ended, or the role.
effect(() => {
  if (refused.value) void load()
})

// Names of venues come in the language that is read.
effect(() => {
  language.value
  if (!invitation.value) void load()
})

function App() {
  if (invitation.value) return <Opening />
  if (trouble.value && trouble.value.code !== 'unauthenticated') return <Unreachable again={load} problem={trouble.value} />
  if (trouble.value && locked.value && !joining.value && seats.value.length > 0 && !adding.value) return <Locked name="" />
  if (trouble.value) return <Welcome />
  if (!me.value) return null
  if (joining.value && hasRole(me.value)) return <Joined me={me.value} onDesk={goOn} onLogout={logout} />
  const role = roleHere(me.value)
  return role ? <Watched key={role.id} id={role.id} name={role.name} /> : <Venues me={me.value} />
}

function hasRole({ roles: { authority, entities, venues } }: Me): boolean {
  return authority || entities.length + venues.length > 0
}

function goOn(venue: string): void {
  joining.value = false
  go(venue, true)
}

function Welcome() {
  return (
    <div data-screen="login">
      <Login
        onDone={() => {
          seated.value = ''
          ended.value = false
          unopened.value = null
          if (!adding.value) locked.value = false
          void load()
        }}
      >
        <header class="top">
          <span class="name">
            <Mark /> {joining.value ? 'Ашық' : t('desk.title')}
          </span>
          {adding.value && (
            <button class="button quiet" onClick={() => (adding.value = false)}>
              {t('desk.back')}
            </button>
          )}
        </header>
        {ended.value && !adding.value && (
          <p class="notice" role="status">
            {t('desk.session_ended')}
          </p>
        )}
        {joining.value && unopened.value && (
          <p class="notice" role="status">
            {unopened.value.detail}
          </p>
        )}
        <LanguageSwitch />
      </Login>
    </div>
  )
}

function Venues({ me }: { me: Me }) {
  const advice = adviceFor(me)
  return (
    <main class="page" data-screen="venues">
      <header class="top">
        <span class="name">
          <Mark /> {t('desk.title')}
        </span>
      </header>
      <h1 class="large" tabIndex={-1} ref={focus}>
        {takenBack.value ? t('desk.taken_back', { venue: takenBack.value }) : t(me.roles.venues.length > 0 ? 'desk.venues' : 'desk.no_role')}
      </h1>
      {advice && <p>{advice}</p>}
      <ul class="rows">
        {me.roles.venues.map(({ id, name, role }) => (
          <li key={id}>
            <button class="row" onClick={() => go(id)}>
              <span class="body">
                <b class="large">{name}</b>
                <span class="quiet">{t(`desk.role.${role}`)}</span>
              </span>
              <Icon name="chevron" />
            </button>
          </li>
        ))}
      </ul>
      <LanguageSwitch />
      {takenBack.value && seats.value.length > 0 && (
        <button class="button" onClick={handOver}>
          {t('desk.hand_over')}
        </button>
      )}
      <button class="button plain" onClick={logout}>
        {t('desk.logout')}
      </button>
    </main>
  )
}

function adviceFor({ roles }: Me): string {
  if (takenBack.value) return t('desk.taken_back.what')
  if (roles.venues.length === 0) return t('desk.no_role.what')
  return venueID.value ? t('desk.not_here') : ''
}

async function logout(): Promise<void> {
  await endSession()
  locked.value = joining.value = false
  me.value = null
  go('', true)
  await load()
}

async function endSession(): Promise<void> {
  await call('DELETE', '/v1/session').catch(() => {})
  known.value = null
  seated.value = phoneAtHand.value = ''
}

// handOver leaves a shared tablet to the others who have a seat on it.
async function handOver(): Promise<void> {
  await logout()
  locked.value = true
}

// Watched keeps the venue in view, whatever lies over it.
function Watched({ id, name }: { id: string; name: string }) {
  useAwake()
  useEffect(() => {
    const stops = [watch(id), provide(id), watchLate(id)]
    return () => {
      for (const stop of stops) stop()
      forgetPeople()
      opened.value = undoable.value = undefined
    }
  }, [id])
  useEffect(() => {
    const before = document.title
    document.title = name
    return () => {
      document.title = before
    }
  }, [name])
  if (adding.value && locked.value) return <Adding />
  return locked.value ? <Locked name={name} /> : <Desk id={id} name={name} />
}

function Locked({ name }: { name: string }) {
  return <Lock name={name} onOpen={load} onAdd={addGuard} />
}

// addGuard logs in somebody else: the seats of the others stay.
async function addGuard(): Promise<void> {
  adding.value = true
  await endSession()
  me.value = null
  await load()
}

function Adding() {
  return (
    <main class="page" data-screen="seat">
      <h1 class="large">{t('desk.seat.title')}</h1>
      <NewSeat
        onDone={() => {
          adding.value = locked.value = false
        }}
      />
    </main>
  )
}

function Desk({ id, name }: { id: string; name: string }) {
  const sheet = useSignal<'menu' | 'seat' | undefined>(undefined)
  const close = () => (sheet.value = undefined)
  const lock = () => {
    if (seated.value) locked.value = true
    else sheet.value = 'seat'
  }
  return (
    <main class="desk" data-screen="desk" data-pane={pane.value}>
      <header class="top">
        <h1 class="large">{name}</h1>
        <State />
        <div class="tools">
          <SoundButton />
          <button class="button plain" aria-label={seated.value || t('desk.lock')} onClick={lock}>
            <Icon name="lock" />
            <span class="who">{seated.value || t('desk.lock')}</span>
          </button>
          <button class="button plain icon-only" aria-label={t('desk.menu')} onClick={() => (sheet.value = 'menu')}>
            <Icon name="settings" />
          </button>
        </div>
      </header>
      <aside class="desk-side">
        <div class="house">
          <Minute />
          <Inside />
        </div>
        <Guard venue={id} />
        <Rules />
      </aside>
      <div class="desk-main">
        <Arrivals />
      </div>
      <div class="banners">
        <Announcements />
        <LastOverride />
        <Conflicts />
        <Away />
        <Stale />
      </div>
      <nav class="tabs">
        <button class="tab" aria-current={pane.value === 'arrivals' ? 'page' : undefined} onClick={() => (pane.value = 'arrivals')}>
          <Icon name="visits" />
          {t('desk.arrivals')}
        </button>
        <button class="tab" aria-current={pane.value === 'guard' ? 'page' : undefined} onClick={() => (pane.value = 'guard')}>
          <Icon name="card" />
          {t('desk.by_number')}
        </button>
      </nav>
      {opened.value && <Visit key={opened.value.n} venue={id} arrival={current(opened.value)} />}
      {sheet.value === 'menu' && (
        <Menu venue={id} onClose={close} onVenues={me.value!.roles.venues.length > 1 ? () => go('') : undefined} onLogout={logout} />
      )}
      {sheet.value === 'seat' && (
        <Sheet name="seat" title={t('desk.seat.title')} onClose={close}>
          <NewSeat
            onDone={() => {
              close()
              locked.value = true
            }}
          />
        </Sheet>
      )}
    </main>
  )
}

function SoundButton() {
  if (!soundsOn.value) {
    return (
      <button class="button plain icon-only" aria-label={t('desk.sounds.on')} onClick={() => (soundsOn.value = true)}>
        <Icon name="sound_off" />
      </button>
    )
  }
  if (!unlocked.value) return <Start />
  return (
    <button class="button plain icon-only" aria-label={t('desk.sounds.off')} onClick={() => (soundsOn.value = false)}>
      <Icon name="sound" />
    </button>
  )
}

// Start asks for the tap without which a browser makes no sound; any other does as well.
function Start() {
  return (
    <button class="button start" aria-label={t('desk.start')}>
      <Icon name="sound" />
      <span>{t('desk.start')}</span>
    </button>
  )
}

// State is what a guard must know of the venue itself.
function State() {
  const now = state.value
  if (!now) return null
  const said = now.state !== 'active' ? t(`desk.state.${now.state}`) : now.open ? '' : t('desk.state.closed')
  return (
    <span role="status" class="state">
      {said && <b class="tag">{said}</b>}
      {lacks.value.length > 0 && <b class="tag" data-unready>{t('desk.outage.tag')}</b>}
      {gateFilter.value && <span class="tag">{gateName(gateFilter.value)}</span>}
    </span>
  )
}

function Rules() {
  const now = state.value
  if (!now) return null
  return (
    <p class="rules quiet">
      {t('desk.rules', { policy: now.policy })}
      {now.rule && ` · ${now.rule}`}
      {rulesAsOf.value > 0 && <b> {t('desk.rules.as_of', { time: clockHere(rulesAsOf.value) })}</b>}
    </p>
  )
}

function Away() {
  return (
    <div role="status">
      {away.value && (
        <p class="notice" data-away>
          <span class="body">{t('desk.away')}</span>
        </p>
      )}
    </div>
  )
}

function Stale() {
  return (
    <div role="alert">
      {staleSince.value > 0 && (
        <p class="notice loud" data-stale data-waiting={waiting.value.length}>
          <Icon name="wifi_off" />
          <span class="body">
            {t('desk.stale', { time: clockHere(staleSince.value) })} {waiting.value.length > 0 && t('desk.late.waiting', { n: waiting.value.length })}
          </span>
        </p>
      )}
    </div>
  )
}

navigator.serviceWorker?.register('/sw.js').catch(() => {}) // without it the desk needs the network to open, no more
render(<App />, document.getElementById('app')!)
