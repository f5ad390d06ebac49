import { render } from 'preact'
import '../parts/style.css'
import { t } from '../parts/language'

render(<main class="page desk">{t('outcome.admit')}</main>, document.getElementById('app')!)
