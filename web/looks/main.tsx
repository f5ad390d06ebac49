import { render } from 'preact'
import '../parts/style.css'
import '../visitor/visitor.css'
import './looks.css'
import { followLinks } from '../parts/route'
import { restore } from '../visitor/person'
import { Looks } from './looks'

followLinks(/^\/looks$/)
void restore()
render(<Looks />, document.getElementById('app')!)
