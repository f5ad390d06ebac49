import { t } from '../parts/language'
import { logOut, me } from '../parts/me'
import { Passkeys } from '../parts/passkeys'
import { go } from '../parts/route'
import { Appearance } from '../parts/settings'
import { Screen } from './screen'

// Account is how the caller logs in and reads.
export function Account() {
  return (
    <Screen name="account" title={t('business.account')} back="/business">
      <div class="step narrow">
        <p>{t('business.account.phone', { digits: me.value!.phone_last_two })}</p>
        <Passkeys />
        <Appearance />
        <button
          class="button plain wide"
          onClick={async () => {
            await logOut()
            go('/business', true)
          }}
        >
          {t('console.logout')}
        </button>
      </div>
    </Screen>
  )
}
