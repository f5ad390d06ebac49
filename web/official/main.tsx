// The official's console: who applies, which places take part, what was done.
import { render } from 'preact'
import { useEffect } from 'preact/hooks'
import '../parts/style.css'
import '../parts/console.css'
import './official.css'
import { Confirmation } from '../parts/confirm'
import { Entrance } from '../parts/entrance'
import { Mark } from '../parts/glyphs'
import { t } from '../parts/language'
import { logOut, me } from '../parts/me'
import { followLinks, path } from '../parts/route'
import { country, loadCountry } from '../parts/country'
import { Officials } from './officials'
import { OverviewScreen, useOverview } from './overview'
import { Places } from './places'
import { Queue } from './queue'
import { More } from './screen'
import { Settings } from './settings'
import { Trail } from './trail'
import { VenueScreen } from './venue'

function App() {
  return (
    <Entrance title={t('official.title')} what={t('official.what')}>
      {me.value?.roles.authority ? <Console /> : <NoOfficial />}
      <Confirmation />
    </Entrance>
  )
}

function Console() {
  useOverview()
  useEffect(() => {
    const stop = new AbortController()
    loadCountry(stop.signal).catch(() => {}) // logged out meanwhile
    return () => stop.abort()
  }, [])
  if (!country.value) return null
  const [, , screen = '', id = ''] = path.value.split('/')
  switch (screen) {
    case 'applications':
      return <Queue />
    case 'venues':
      return id ? <VenueScreen key={id} id={id} /> : <Places />
    case 'trail':
      return <Trail />
    case 'officials':
      return <Officials />
    case 'settings':
      return <Settings />
    case 'more':
      return <More />
    default:
      return <OverviewScreen />
  }
}

function NoOfficial() {
  return (
    <main class="page" data-screen="no_official">
      <header class="top">
        <span class="name">
          <Mark /> {t('official.title')}
        </span>
      </header>
      <h1 class="large">{t('official.not_yours')}</h1>
      <p>{t('official.not_yours.what')}</p>
      <a class="button plain" href="/business">
        {t('official.to_business')}
      </a>
      <button class="button plain" onClick={logOut}>
        {t('console.logout')}
      </button>
    </main>
  )
}

followLinks(/^\/official/)
render(<App />, document.getElementById('app')!)
