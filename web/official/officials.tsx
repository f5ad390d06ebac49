// Who else decides here: officials invite officials.
import { useSignal } from '@preact/signals'
import { call, Problem } from '../parts/api'
import { confirmed } from '../parts/confirm'
import { onlyDigits, regroup } from '../parts/digits'
import { t } from '../parts/language'
import { complete, international } from '../parts/phone'
import { Sheet } from '../parts/sheet'
import { during, Trouble } from '../parts/trouble'
import { onDay } from '../parts/when'
import type { Member } from './calls'
import { useList } from '../parts/list'
import { Screen } from './screen'
import { Done } from './words'

export function Officials() {
  const list = useList<Member>('/v1/officials', 'after')
  const removing = useSignal<Member | null>(null)
  const done = useSignal('')
  return (
    <Screen name="officials" title={t('official.officials')}>
      <Done text={done.value} />
      <Trouble id="officials-problem" problem={list.problem} />
      <ul class="rows">
        {list.items.value?.map((member) => (
          <li key={member.id} class="row" data-member={member.id}>
            <span class="body">
              <b>
                {member.name || t('official.unnamed')} {member.you && <span class="tag">{t('console.you')}</span>}
              </b>
              <span class="quiet">
                {t('official.phone', { digits: member.phone_last_two })} · {t(member.accepted ? 'official.here_since' : 'official.invited', { day: onDay(member.since) })}
              </span>
            </span>
            <button class="button plain" aria-label={t('official.remove.named', { name: member.name })} onClick={() => (removing.value = member)}>
              {t('official.remove')}
            </button>
          </li>
        ))}
      </ul>
      {list.items.value && (
        <Invite
          onDone={(name) => {
            done.value = t('official.invited.done', { name })
            void list.again()
          }}
        />
      )}
      {removing.value && (
        <Removal
          member={removing.value}
          onClose={() => (removing.value = null)}
          onDone={(name) => {
            removing.value = null
            done.value = t('official.removed', { name })
            void list.again()
          }}
        />
      )}
    </Screen>
  )
}

function Invite({ onDone }: { onDone(name: string): void }) {
  const name = useSignal('')
  const phone = useSignal('')
  const tried = useSignal(false)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const number = complete(phone.value)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    tried.value = true
    if (!name.value.trim() || !number) return
    const form = event.currentTarget as HTMLFormElement
    void during(busy, problem, async () => {
      await confirmed(() => call('POST', '/v1/officials', { phone: number, name: name.value.trim() }))
      onDone(name.value.trim())
      form.reset()
      name.value = phone.value = ''
      tried.value = false
    })
  }
  return (
    <form class="card invite" onSubmit={submit} noValidate aria-labelledby="invite">
      <h2 class="large" id="invite">
        {t('official.invite')}
      </h2>
      <p>{t('official.invite.what')}</p>
      <div class="field">
        <label for="name">{t('official.invite.name')}</label>
        <input
          id="name"
          maxLength={80}
          autocomplete="off"
          aria-describedby="name-missing"
          aria-invalid={tried.value && !name.value.trim()}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        <p class="problem" id="name-missing">
          {tried.value && !name.value.trim() && t('official.invite.name.missing')}
        </p>
      </div>
      <div class="field">
        <label for="invited-phone">{t('login.phone')}</label>
        <input
          id="invited-phone"
          class="number"
          type="tel"
          autocomplete="off"
          placeholder="+7 701 123 45 67"
          aria-describedby="phone-missing"
          aria-invalid={tried.value && !number}
          onInput={(event) => (phone.value = onlyDigits(regroup(event.currentTarget, international)))}
        />
        <p class="problem" id="phone-missing">
          {tried.value && !number && t('login.phone.short')}
        </p>
      </div>
      <Trouble id="invite-problem" problem={problem} />
      <button class="button" aria-disabled={busy.value}>
        {t('official.invite.send')}
      </button>
    </form>
  )
}

function Removal({ member, onClose, onDone }: { member: Member; onClose(): void; onDone(name: string): void }) {
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const remove = () =>
    during(busy, problem, async () => {
      await confirmed(() => call('DELETE', `/v1/officials/${member.id}`))
      onDone(member.name)
    })
  return (
    <Sheet name="remove" title={t('official.remove.title', { name: member.name })} onClose={onClose}>
      <p>{t(member.you ? 'official.remove.you' : 'official.remove.what')}</p>
      <Trouble id="remove-problem" problem={problem} />
      <button class="button wide" aria-disabled={busy.value} onClick={remove}>
        {t('official.remove')}
      </button>
    </Sheet>
  )
}
