// How the official reads, and how they come in.
import { t } from '../parts/language'
import { logOut } from '../parts/me'
import { Passkeys } from '../parts/passkeys'
import { Appearance } from '../parts/settings'
import { Screen } from './screen'

export function Settings() {
  return (
    <Screen name="settings" title={t('official.settings')}>
      <Appearance />
      <Passkeys />
      <button class="button plain" onClick={logOut}>
        {t('console.logout')}
      </button>
    </Screen>
  )
}
