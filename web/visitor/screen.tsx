// What every screen has: a heading that is read out when it opens, the way to the other screens, and the visit that goes on.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { Announcements } from '../parts/announcements'
import { second } from '../parts/clock'
import { Mark } from '../parts/glyphs'
import { Icon, type IconName } from '../parts/icons'
import { t, type Key } from '../parts/language'
import { LanguageSwitch } from '../parts/settings'
import { lasting, when } from '../parts/when'
import { go, path } from '../parts/route'
import { leave, leaving, sending } from './leave'
import { unsent } from './later'
import { inside, overdue, stillHere, type Visit } from './visits'

interface Props {
  name: string
  title: string
  back?: string
  children: ComponentChildren
}

export function Screen({ name, title, back, children }: Props) {
  const heading = useHeading(title)
  return (
    <main class="page" data-screen={name}>
      <header class="top">
        {back && <Back to={back} />}
        <h1 class="large" tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {name === 'settings' ? <span /> : <ToSettings />}
      </header>
      <Inside />
      {children}
      <Tabs />
    </main>
  )
}

export function ToSettings() {
  return (
    <a class="button quiet icon-only" href="/settings" aria-label={t('visitor.settings')}>
      <Icon name="settings" />
    </a>
  )
}

// ToLooks leads to who looked the visitor up, which is a page of its own.
export function ToLooks() {
  return (
    <a class="button plain wide" href="/looks">
      {t('visitor.looks')}
    </a>
  )
}

export function Back({ to }: { to: string }) {
  return (
    <button class="button quiet icon-only" aria-label={t('visitor.back')} onClick={() => go(to)}>
      <Icon name="back" />
    </button>
  )
}

// useHeading moves the reader to a screen's heading when the screen opens.
export function useHeading(title?: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  useEffect(() => {
    document.title = title ? `${title} · Ашық` : 'Ашық · Ashyq'
  }, [title])
  return heading
}

// Welcome is what people see above the first things that they are asked.
export function Welcome({ children }: { children?: ComponentChildren }) {
  return (
    <>
      <header class="top">
        <a class="name" href="/" onClick={() => (leaving.value = null)}>
          <Mark /> Ашық
        </a>
      </header>
      <LanguageSwitch />
      {children}
    </>
  )
}

// PressTwice is a button that says what the second press will do.
export function PressTwice({ ask, sure, busy, onSure }: { ask: Key; sure: Key; busy?: boolean; onSure(): void }) {
  const asked = useSignal(false)
  return (
    <button
      class="button plain wide"
      aria-disabled={busy}
      onClick={() => {
        if (asked.value) onSure()
        asked.value = !asked.value
      }}
    >
      {t(asked.value ? sure : ask)}
    </button>
  )
}

const tabs: [string, IconName, Key][] = [
  ['/', 'scan', 'visitor.scan'],
  ['/status', 'status', 'visitor.status'],
  ['/visits', 'visits', 'visitor.visits'],
  ['/help', 'help', 'visitor.help'],
]

export function Tabs() {
  return (
    <div class="foot">
      <Announcements />
      <nav class="tabs" aria-label={t('visitor.screens')}>
        {tabs.map(([to, icon, name]) => (
          <a key={to} class="tab" href={to} aria-current={path.value === to ? 'page' : undefined}>
            <Icon name={icon} />
            {t(name)}
          </a>
        ))}
      </nav>
    </div>
  )
}

// Inside is the visit that goes on, with the one tap that ends it, and the exits that the service does not know of yet.
export function Inside() {
  const visit = inside.value
  if (!visit) return <Unsent />
  const { name } = visit.entry!.venue!
  return (
    <section class="card inside" aria-label={t('visitor.inside')}>
      <a class="row" href={`/visits/${visit.id}`}>
        <span class="body">
          <b>{t(overdue.value ? 'visitor.still_inside' : 'visitor.inside_venue', { venue: name })}</b>
          <span class="quiet">
            {t('visitor.since', { when: when(visit.at) })} <Since at={visit.at} />
          </span>
        </span>
        <Icon name="chevron" />
      </a>
      <Leave visit={visit} />
      {overdue.value && (
        <button class="button plain wide" onClick={() => stillHere(visit)}>
          {t('visitor.still_here')}
        </button>
      )}
    </section>
  )
}

function Unsent() {
  const n = unsent.value.length
  return n === 0 ? null : (
    <p class="notice" role="status" data-unsent={n}>
      <Icon name="wifi_off" />
      <span class="body">{t('visitor.unsent', { n })}</span>
    </p>
  )
}

const minute = 60_000

function Since({ at }: { at: string }) {
  const stay = second.value - Date.parse(at)
  return stay < minute ? null : <>({lasting(stay)})</>
}

export function Leave({ visit }: { visit: Visit }) {
  const under = leaving.value?.visit === visit.id ? leaving.value : null
  return (
    <>
      <button class="button wide" aria-disabled={sending(under)} onClick={() => leave(visit.id)}>
        <Icon name="exit" />
        {t('visitor.leave')}
      </button>
      <p class="status-line" role="status">
        {under?.problem && (under.problem.detail || t('login.offline'))}
      </p>
    </>
  )
}
