// What every screen has: its heading, the way back, what is announced, and at a venue the way to its other sides.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Announcements } from '../parts/announcements'
import type { Problem } from '../parts/api'
import { Icon, type IconName } from '../parts/icons'
import { t, type Key } from '../parts/language'
import { path } from '../parts/route'
import { unseen } from './unseen'

interface Props {
  name: string
  title: string
  back?: string
  venue?: string // whose other sides are beside it
  form?: boolean // in which nothing else calls
  children: ComponentChildren
}

export function Screen({ name, title, back, venue, form = false, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [name])
  useEffect(() => {
    document.title = `${title} · ${t('business.title')}`
  }, [title])
  return (
    <main class={venue ? 'page console sided' : 'page console'} data-screen={name}>
      <header class="top">
        {back && (
          <a class="button quiet icon-only" href={back} aria-label={t('console.back')}>
            <Icon name="back" />
          </a>
        )}
        <h1 class="large" tabIndex={-1} ref={heading}>
          {title}
        </h1>
        <div class="tools">
          {!form && name !== 'notices' && <Bell />}
          <a class="button quiet icon-only" href="/business/account" aria-label={t('business.account')} aria-current={name === 'account' ? 'page' : undefined}>
            <Icon name="user" />
          </a>
        </div>
      </header>
      <div class="content">{children}</div>
      <div class="foot">
        <Announcements />
        {venue && <Sides id={venue} title={title} />}
      </div>
    </main>
  )
}

function Bell() {
  const n = unseen.value
  return (
    <a class="button quiet icon-only bell" href="/business/notices" aria-label={n > 0 ? t('business.notices.new', { n }) : t('business.notices')}>
      <Icon name="bell" />
      {n > 0 && <b class="badge">{n}</b>}
    </a>
  )
}

const sides: [string, IconName, Key][] = [
  ['', 'visits', 'business.today'],
  ['/doors', 'exit', 'business.doors'],
  ['/team', 'user', 'business.team'],
  ['/place', 'settings', 'business.place'],
]

const within: Record<string, string> = { posters: 'doors', history: 'place' }

function Sides({ id, title }: { id: string; title: string }) {
  const section = path.value.split('/')[4] ?? ''
  const current = within[section] ?? section
  return (
    <nav class="tabs" aria-label={title}>
      {sides.map(([to, icon, key]) => (
        <a key={to} class="tab" href={`/business/venue/${id}${to}`} aria-current={to.slice(1) === current ? 'page' : undefined}>
          <Icon name={icon} />
          {t(key)}
        </a>
      ))}
    </nav>
  )
}

// Missing stands where what was asked for has not come: nothing yet, or why it did not.
export function Missing({ problem, again }: { problem: Problem | null; again(): void }) {
  if (!problem) return null
  return (
    <div class="notice" role="alert">
      <Icon name="warning" />
      <div class="body">
        <p>{problem.detail || t('login.offline')}</p>
        <button class="button plain" onClick={again}>
          {t('staff.try_again')}
        </button>
      </div>
    </div>
  )
}
