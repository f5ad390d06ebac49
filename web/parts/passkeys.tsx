// The passkeys of the account: add, list, drop.
import { useSignal } from '@preact/signals'
import { call, Problem } from './api'
import { confirmed } from './confirm'
import { Icon } from './icons'
import { t } from './language'
import { useLoaded } from './loaded'
import { load } from './me'
import { addPasskey, hasPasskeys, type Passkey } from './passkey'
import { Sheet } from './sheet'
import { during, Trouble } from './trouble'
import { onDay } from './when'

export function Passkeys() {
  const keys = useLoaded<{ items: Passkey[] }>('/v1/me/passkeys')
  const list = keys.value.value?.items
  const dropping = useSignal<Passkey | null>(null)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const drop = (key: Passkey | null) => {
    problem.value = null
    dropping.value = key
  }
  const changed = async (change: () => Promise<unknown>) => {
    await during(busy, problem, async () => {
      await confirmed(change)
      dropping.value = null
      await Promise.all([keys.again(), load()])
    })
  }
  return (
    <section class="field" data-passkeys={list?.length}>
      <h2 class="large">{t('passkey.title')}</h2>
      <p>{t('passkey.what')}</p>
      {list && list.length > 0 && (
        <ul class="rows">
          {list.map((key) => (
            <li key={key.id} class="row">
              <Icon name="lock" />
              <span class="body">
                <b>{key.name}</b>
                <span class="quiet">{key.used_at ? t('passkey.used', { day: onDay(key.used_at) }) : t('passkey.added', { day: onDay(key.added_at) })}</span>
              </span>
              <button class="button plain" aria-label={t('passkey.drop_named', { name: key.name })} onClick={() => drop(key)}>
                {t('passkey.drop')}
              </button>
            </li>
          ))}
        </ul>
      )}
      {hasPasskeys ? (
        <button class="button plain" aria-disabled={busy.value} onClick={() => changed(() => addPasskey(thisDevice()))}>
          <Icon name="plus" />
          {t('passkey.add')}
        </button>
      ) : (
        <p class="hint">{t('passkey.not_here')}</p>
      )}
      {!dropping.value && <Trouble id="passkeys-problem" problem={problem.value ? problem : keys.problem} />}
      {dropping.value && (
        <Sheet name="drop-passkey" title={t('passkey.drop.title', { name: dropping.value.name })} onClose={() => drop(null)}>
          <p>{t(list?.length === 1 ? 'passkey.drop.last' : 'passkey.drop.what')}</p>
          <button class="button wide" aria-disabled={busy.value} onClick={() => changed(() => call('DELETE', `/v1/me/passkeys/${dropping.value!.id}`))}>
            {t('passkey.drop')}
          </button>
          <Trouble id="passkeys-problem" problem={problem} />
        </Sheet>
      )}
    </section>
  )
}

// thisDevice is what a key is called that is made here, so that nobody has to think of a name.
function thisDevice(): string {
  const [, kind] = /(iPhone|iPad|Android|Windows|Mac|Linux|CrOS)/.exec(navigator.userAgent) ?? []
  const [, browser] = /(Edg|OPR|YaBrowser|SamsungBrowser|Firefox|Chrome|Safari)/.exec(navigator.userAgent) ?? []
  return [kind, browser && { Edg: 'Edge', OPR: 'Opera', YaBrowser: 'Yandex', SamsungBrowser: 'Samsung' }[browser as 'Edg'] || browser].filter(Boolean).join(' · ') || 'Web'
}
