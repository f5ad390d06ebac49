// The owner's console: from a phone number to a poster on the door.
import { render } from 'preact'
import '../parts/style.css'
import '../parts/console.css'
import './business.css'
import { Confirmation } from '../parts/confirm'
import { Entrance } from '../parts/entrance'
import { t } from '../parts/language'
import { followLinks, path } from '../parts/route'
import { Account } from './account'
import { Doors } from './doors'
import { EntityPage } from './entity'
import { History } from './history'
import { Home } from './home'
import { Notices } from './notices'
import { NewPlace } from './new'
import { Place } from './place'
import { Posters } from './posters'
import { Register } from './register'
import { ChainTeam, Team } from './team'
import { Today } from './today'

function App() {
  return (
    <Entrance title={t('business.title')} what={t('business.what')}>
      <Opened />
      <Confirmation />
    </Entrance>
  )
}

function Opened() {
  const [, , first = '', second = '', third = '', fourth = ''] = path.value.split('/')
  switch (first) {
    case '':
      return <Home />
    case 'new':
      return <Register />
    case 'notices':
      return <Notices />
    case 'account':
      return <Account />
    case 'venue':
      return <VenuePage key={second} id={second} section={third} part={fourth} />
    default:
      if (second === 'new') return <NewPlace entity={first} step={third} />
      return second === 'team' ? <ChainTeam entity={first} /> : <EntityPage key={first} id={first} />
  }
}

function VenuePage({ id, section, part }: { id: string; section: string; part: string }) {
  switch (section) {
    case 'doors':
      return <Doors id={id} />
    case 'posters':
      return <Posters id={id} gate={part} />
    case 'team':
      return <Team id={id} />
    case 'place':
      return <Place id={id} />
    case 'history':
      return <History id={id} />
    default:
      return <Today id={id} />
  }
}

followLinks(/^\/business(\/|$)/)
render(<App />, document.getElementById('app')!)
