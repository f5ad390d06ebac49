// Who works here: invited by phone, at work, taken off.
import { useSignal } from '@preact/signals'
import type { components } from '../api'
import { call, Problem } from '../parts/api'
import { confirmed } from '../parts/confirm'
import { Icon } from '../parts/icons'
import { Invite, MemberPhone } from '../parts/invite'
import { t } from '../parts/language'
import { useLoaded } from '../parts/loaded'
import { Onward } from '../parts/onward'
import { Segments } from '../parts/segments'
import { Sheet } from '../parts/sheet'
import { read } from '../parts/text'
import { moment } from '../parts/times'
import { during, Trouble } from '../parts/trouble'
import { Missing, Screen } from './screen'
import { ownsEntity, ownsVenue, type Entity, type Venue } from './venue'

type Member = components['schemas']['Member']
type Role = 'guard' | 'manager' | 'owner'

// Scope is whose team it is: a venue's, with those who are everywhere in its business, or the whole business's.
interface Scope {
  entity: string
  venue: string | null
  owner: boolean
}

export function Team({ id }: { id: string }) {
  const venue = useLoaded<Venue>(`/v1/venues/${id}`)
  const shown = venue.value.value
  return (
    <Screen name="team" title={shown ? read(shown.name) : t('business.team')} back="/business" venue={id}>
      {!shown && <Missing problem={venue.problem.value} again={venue.again} />}
      {shown && <Members scope={{ entity: shown.entity.id, venue: id, owner: ownsVenue(shown) }} />}
    </Screen>
  )
}

export function ChainTeam({ entity }: { entity: string }) {
  const told = useLoaded<Entity>(`/v1/entities/${entity}`)
  return (
    <Screen name="chain-team" title={t('business.team.all')} back={`/business/${entity}`}>
      {told.value.value ? <p>{t('business.team.all.what')}</p> : <Missing problem={told.problem.value} again={told.again} />}
      {told.value.value && <Members scope={{ entity, venue: null, owner: ownsEntity(entity) }} />}
    </Screen>
  )
}

function Members({ scope }: { scope: Scope }) {
  const members = useLoaded<{ items: Member[] }>(`/v1/entities/${scope.entity}/members`, 15_000)
  const inviting = useSignal(false)
  const opened = useSignal<Member | null>(null)
  const list = members.value.value?.items.filter(({ venue }) => venue === null || venue === scope.venue)
  const done = () => {
    inviting.value = false
    opened.value = null
    void members.again()
  }
  const mayTouch = ({ role, you, venue }: Member) => !you && (scope.owner || (role === 'guard' && venue !== null)) && (venue === scope.venue || ownsEntity(scope.entity))
  return (
    <section class="field narrow">
      {!list && <Missing problem={members.problem.value} again={members.again} />}
      <button class="button" onClick={() => (inviting.value = true)}>
        <Icon name="plus" />
        {t('business.invite')}
      </button>
      <ul class="rows" data-members={list?.length}>
        {list?.map((member) => (
          <li key={member.id}>
            {mayTouch(member) ? (
              <button class="row" onClick={() => (opened.value = member)}>
                <MemberRow member={member} scope={scope} />
                <Icon name="chevron" />
              </button>
            ) : (
              <span class="row">
                <MemberRow member={member} scope={scope} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {inviting.value && <Invitation scope={scope} onDone={done} onClose={() => (inviting.value = false)} />}
      {opened.value && <One member={opened.value} scope={scope} onDone={done} onClose={() => (opened.value = null)} />}
    </section>
  )
}

function MemberRow({ member: { name, phone_last_two, role, venue, accepted, you }, scope }: { member: Member; scope: Scope }) {
  return (
    <span class="body">
      <b>
        {name || t(`console.role.${role}`)} {you && <span class="quiet">({t('console.you')})</span>}
      </b>
      <span class="quiet">
        {name && `${t(`console.role.${role}`)} · `}
        {scope.venue !== null && venue === null && `${t('business.member.everywhere')} · `}
        {t('business.member.phone', { digits: phone_last_two })}
      </span>
      {!accepted && <span class="tag">{t('business.member.waiting')}</span>}
    </span>
  )
}

function Invitation({ scope, onDone, onClose }: { scope: Scope; onDone(): void; onClose(): void }) {
  const role = useSignal<Role>('guard')
  return (
    <Invite
      title={t('business.invite')}
      what={t('business.invite.what')}
      send={(phone, name) => call('POST', `/v1/entities/${scope.entity}/members`, { phone, name, role: role.value, ...(scope.venue && { venue: scope.venue }) })}
      onDone={onDone}
      onClose={onClose}
    >
      {scope.owner && (
        <Segments
          label={t('business.role')}
          value={role}
          options={[
            ['guard', t('console.role.guard')],
            ['manager', t('console.role.manager')],
            ['owner', t('console.role.owner')],
          ]}
        />
      )}
      <p class="hint">{t(`business.role.${role.value}.what`)}</p>
    </Invite>
  )
}

// One member: the invitation once more, or the role taken back.
function One({ member, scope, onDone, onClose }: { member: Member; scope: Scope; onDone(): void; onClose(): void }) {
  const page = useSignal<'member' | 'resend' | 'remove'>('member')
  const phone = useSignal('')
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const path = `/v1/entities/${scope.entity}/members/${member.id}`
  const name = member.name || t(`console.role.${member.role}`)
  const title = { member: name, resend: t('business.resend'), remove: t('business.member.remove.title', { name }) }[page.value]
  const resend = (event: Event) => {
    event.preventDefault()
    void during(busy, problem, async () => {
      if (!phone.value) throw new Problem('invalid_phone', t('login.phone.short'))
      await call('POST', `${path}/invitation`, { phone: phone.value })
      onDone()
    })
  }
  const remove = () =>
    during(busy, problem, async () => {
      await confirmed(() => call('DELETE', path))
      onDone()
    })
  return (
    <Sheet key={page.value} name={`${page.value}-member`} title={title} onClose={onClose}>
      {page.value === 'member' && (
        <>
          <p>
            {t(`console.role.${member.role}`)} · {t('business.member.phone', { digits: member.phone_last_two })}
            <br />
            <span class="quiet">{t(member.accepted ? 'business.member.since' : 'business.member.invited', { when: moment(member.since) })}</span>
          </p>
          <ul class="rows">
            {!member.accepted && (
              <Onward icon="undo" onClick={() => (page.value = 'resend')}>
                {t('business.resend')}
              </Onward>
            )}
            <Onward icon="close" onClick={() => (page.value = 'remove')}>
              {t('business.member.remove')}
            </Onward>
          </ul>
        </>
      )}
      {page.value === 'resend' && (
        <form class="step" onSubmit={resend} noValidate>
          <p>{t('business.resend.what', { digits: member.phone_last_two })}</p>
          <MemberPhone onPhone={(number) => (phone.value = number)} invalid={problem.value?.code === 'invalid_phone'} problem="resend-problem" />
          <Trouble id="resend-problem" problem={problem} />
          <button class="button wide" aria-disabled={busy.value}>
            {t('business.resend')}
          </button>
        </form>
      )}
      {page.value === 'remove' && (
        <>
          <p>{t('business.member.remove.what')}</p>
          <button class="button wide" aria-disabled={busy.value} onClick={remove}>
            {t('business.member.remove')}
          </button>
          <Trouble id="remove-problem" problem={problem} />
        </>
      )}
    </Sheet>
  )
}
