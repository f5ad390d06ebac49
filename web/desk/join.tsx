// The link of an invitation: it opens a session once, and who has come is told what they are here.
import { signal } from '@preact/signals'
import { call, insist, Problem, type Me } from '../parts/api'
import { toBase64url } from '../parts/base64url'
import { focus } from '../parts/focus'
import { Mark } from '../parts/glyphs'
import { t, type Key } from '../parts/language'
import { LanguageSwitch } from '../parts/settings'
import { Trouble } from '../parts/trouble'
import { NewSeat } from './lock'
import { locked, seated } from './seats'

// joining: this page was opened by such a link, and nobody has gone on from it yet.
export const joining = signal(location.pathname === '/join')

// invitation is the link's token until it is answered. It leaves the address at once; over a reload this entry of the tab's
// history remembers it, and the attempt by which it is answered again should the answer be lost.
export const invitation = signal('')
let attempt = ''

// unopened is why it has not opened a session.
export const unopened = signal<Problem | null>(null)

function take(): void {
  const linked = location.hash.slice(1)
  const token = linked || history.state?.invitation
  if (!joining.value || !token) return
  attempt = (!linked && history.state?.attempt) || drawn()
  history.replaceState({ invitation: token, attempt }, '', location.pathname)
  invitation.value = token
  void open()
}
take()
addEventListener('hashchange', take) // another link, opened in this tab

// drawn is a secret that nobody guesses.
function drawn(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(24)))
}

async function open(): Promise<void> {
  const token = invitation.value
  unopened.value = null
  try {
    await insist(() => call('POST', '/v1/invitations/open', { token, attempt }), new AbortController().signal, (passing) => (unopened.value = passing))
    unopened.value = null
    seated.value = ''
    locked.value = false
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    unopened.value = problem
    if (problem.status === 429) return // it may open yet
  }
  history.replaceState(null, '')
  invitation.value = ''
}

// Opening is seen until the link is answered.
export function Opening() {
  const problem = unopened.value
  const stopped = problem && !problem.passing
  return (
    <main class="page" data-screen="opening">
      <Top />
      <h1 class="large" tabIndex={-1} ref={focus} aria-live="polite">
        {t(problem?.passing ? 'desk.again' : 'desk.join.opening')}
      </h1>
      <Trouble id="join-problem" problem={{ value: stopped ? problem : null }} />
      {stopped && (
        <button class="button wide" onClick={open}>
          {t('staff.try_again')}
        </button>
      )}
    </main>
  )
}

// Joined welcomes who has come: to the desk by way of a PIN, to the consoles by a link.
export function Joined({ me: { roles, seated }, onDesk, onLogout }: { me: Me; onDesk(venue: string): void; onLogout(): void }) {
  const { authority, entities, venues } = roles
  const guarded = venues.filter(({ role }) => role === 'guard')
  const places = [...entities, ...venues.filter(({ role }) => !entities.some((entity) => entity.role === role))]
  const toDesk = () => onDesk(guarded.length === 1 ? guarded[0]!.id : '')
  return (
    <main class="page" data-screen="joined">
      <Top />
      <h1 class="large" tabIndex={-1} ref={focus}>
        {t(unopened.value ? 'desk.join.here_already' : 'desk.join.welcome')}
      </h1>
      <ul class="rows">
        {authority && <Role name={t('desk.join.sanitary')} role="authority" />}
        {places.map(({ id, name, role }) => (
          <Role key={id} name={name} role={role} />
        ))}
      </ul>
      {guarded.length > 0 && (
        <section class="field">
          <h2>{t('desk.join.pin')}</h2>
          {!seated && <NewSeat onDone={toDesk} />}
          <button class="button quiet wide" onClick={toDesk}>
            {t('desk.join.no_pin')}
          </button>
        </section>
      )}
      {places.some(({ role }) => role !== 'guard') && (
        <a class="button wide" href="/business">
          {t('desk.join.business')}
        </a>
      )}
      {authority && (
        <a class="button wide" href="/official">
          {t('desk.join.official')}
        </a>
      )}
      <LanguageSwitch />
      <button class="button plain" onClick={onLogout}>
        {t('desk.logout')}
      </button>
    </main>
  )
}

function Top() {
  return (
    <header class="top">
      <span class="name">
        <Mark /> Ашық
      </span>
    </header>
  )
}

function Role({ name, role }: { name: string; role: string }) {
  return (
    <li class="row">
      <span class="body">
        <b class="large">{name}</b>
        <span class="quiet">{t(`desk.role.${role}` as Key)}</span>
      </span>
    </li>
  )
}
