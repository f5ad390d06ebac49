import { render } from 'preact'
import '../parts/style.css'
import './visitor.css'
import { Login } from '../parts/login'
import { Arrival } from './arrival'
import { Help } from './help'
import { Home } from './home'
import { Visits } from './list'
import { loggedIn, restore, session } from './person'
import { followLinks, path } from '../parts/route'
import { Welcome } from './screen'
import { PassScreen } from './pass'
import { StatusScreen } from './status'
import { OneVisit } from './visit'
import { leave, leaving } from './leave'

function App() {
  const unsent = !session.value && leaving.value
  if (unsent) {
    return (
      <Login
        onDone={async () => {
          await loggedIn()
          await leave(unsent.visit)
        }}
      >
        <Welcome />
      </Login>
    )
  }
  const [, screen = '', id = ''] = path.value.split('/')
  switch (screen.toLowerCase()) {
    case 'g':
      return <Arrival key={id} code={id} />
    case 'pass':
      return <PassScreen />
    case 'status':
      return <StatusScreen />
    case 'visits':
      return id ? <OneVisit key={id} id={id} /> : <Visits />
    case 'help':
      return <Help />
    default:
      return <Home />
  }
}

followLinks(/^\/(?!desk|join|business|official|looks|requests|settings|service)/)
void restore()
render(<App />, document.getElementById('app')!)
navigator.serviceWorker?.register('/sw.js').catch(() => {}) // without it the app needs the network, no more
