import { render } from 'preact'
import '../parts/style.css'
import '../visitor/visitor.css'
import { followLinks } from '../parts/route'
import { restore } from '../visitor/person'
import { Settings } from './settings'

followLinks(/^\/settings$/)
void restore()
render(<Settings />, document.getElementById('app')!)
