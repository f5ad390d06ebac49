// Who else decides here: officials invite officials.
import { useSignal } from '@preact/signals'
import { call, type Problem } from '../parts/api'
import { confirmed } from '../parts/confirm'
import { Done } from '../parts/done'
import { Icon } from '../parts/icons'
import { Invite } from '../parts/invite'
import { t } from '../parts/language'
import { useList } from '../parts/list'
import { Sheet } from '../parts/sheet'
import { during, Trouble } from '../parts/trouble'
import { onDay } from '../parts/when'
import type { Member } from './calls'
import { Screen } from './screen'

export function Officials() {
  const list = useList<Member>('/v1/officials', 'after')
  const inviting = useSignal(false)
  const removing = useSignal<Member | null>(null)
  const done = useSignal('')
  return (
    <Screen name="officials" title={t('official.officials')}>
      <button class="button narrow" onClick={() => (inviting.value = true)}>
        <Icon name="plus" />
        {t('official.invite')}
      </button>
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
      {inviting.value && (
        <Invite
          title={t('official.invite')}
          what={t('official.invite.what')}
          send={(phone, name) => call('POST', '/v1/officials', { phone, name })}
          onClose={() => (inviting.value = false)}
          onDone={(name) => {
            inviting.value = false
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
