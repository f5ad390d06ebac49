// What becomes of "This is wrong": a page of its own, which those who never say so never load.
import { render } from 'preact'
import '../parts/style.css'
import '../visitor/visitor.css'
import './request.css'
import { followLinks, path } from '../parts/route'
import { Known } from '../visitor/known'
import { restore } from '../visitor/person'
import { Requests } from './requests'
import { Wrong } from './wrong'

function App() {
  const number = path.value.split('/')[2]
  if (number === 'new') return <Wrong />
  return (
    <Known>
      <Requests key={number} number={number} />
    </Known>
  )
}

followLinks(/^\/requests(\/|$)/)
void restore()
render(<App />, document.getElementById('app')!)
