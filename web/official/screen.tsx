// What every screen has: the way to the others, what is announced, and a heading that is read out when it opens.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Announcements } from '../parts/announcements'
import { Mark } from '../parts/glyphs'
import { Icon, type IconName } from '../parts/icons'
import { t, type Key } from '../parts/language'
import { Onward } from '../parts/onward'
import { go, path } from '../parts/route'
import { overview } from './overview'

interface Place {
  to: string
  icon: IconName
  name: Key
  where?: 'wide' | 'narrow' // a phone has room for four
}

const places: Place[] = [
  { to: '/official', icon: 'status', name: 'official.overview' },
  { to: '/official/applications', icon: 'visits', name: 'official.applications' },
  { to: '/official/venues', icon: 'search', name: 'official.venues' },
  { to: '/official/trail', icon: 'stale', name: 'official.trail', where: 'wide' },
  { to: '/official/officials', icon: 'user', name: 'official.officials', where: 'wide' },
  { to: '/official/settings', icon: 'settings', name: 'official.settings', where: 'wide' },
  { to: '/official/more', icon: 'settings', name: 'official.more', where: 'narrow' },
]

interface Props {
  name: string
  title: string
  back?: string
  onKeyDown?(event: KeyboardEvent): void
  children: ComponentChildren
}

export function Screen({ name, title, back, onKeyDown, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  useEffect(() => {
    document.title = `${title} · ${t('official.title')}`
  }, [title])
  return (
    <div class="console" data-screen={name}>
      <header class="bar">
        <a class="name" href="/official">
          <Mark /> {t('official.title')}
        </a>
      </header>
      <nav class="nav" aria-label={t('official.screens')}>
        {places.map(({ to, icon, name, where }) => (
          <a key={to} class={`tab ${where ?? ''}`} href={to} aria-current={isHere(to) || (where === 'narrow' && isMore()) ? 'page' : undefined}>
            <Icon name={icon} />
            <span data-waiting={to === '/official/applications' ? overview.value?.waiting || undefined : undefined}>{t(name)}</span>
          </a>
        ))}
      </nav>
      <main class="main" onKeyDown={onKeyDown}>
        <header class="top">
          {back && (
            <button class="button quiet icon-only" aria-label={t('console.back')} onClick={() => go(back)}>
              <Icon name="back" />
            </button>
          )}
          <h1 class="large" tabIndex={-1} ref={heading}>
            {title}
          </h1>
        </header>
        {children}
      </main>
      <Announcements />
    </div>
  )
}

function isHere(to: string): boolean {
  return to === '/official' ? path.value === to : path.value.startsWith(to)
}

// isMore: it is one of those that a phone has no tab for.
function isMore(): boolean {
  return places.some(({ to, where }) => where === 'wide' && isHere(to))
}

// More are the places that a phone's tabs have no room for.
export function More() {
  return (
    <Screen name="more" title={t('official.more')}>
      <ul class="rows">
        {places
          .filter(({ where }) => where === 'wide')
          .map(({ to, icon, name }) => (
            <Onward key={to} icon={icon} to={to}>
              {t(name)}
            </Onward>
          ))}
      </ul>
    </Screen>
  )
}
