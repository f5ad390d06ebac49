// Who looked me up: by day, in the service's words; and "this was not me".
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { components } from '../api'
import { Problem } from '../parts/api'
import { Done } from '../parts/done'
import { Icon, type IconName } from '../parts/icons'
import { t } from '../parts/language'
import { useList } from '../parts/list'
import { during, Trouble } from '../parts/trouble'
import { clock, onDay } from '../parts/when'
import { Known } from '../visitor/known'
import { ask, identity } from '../visitor/person'
import { PressTwice, Screen } from '../visitor/screen'
import { visits } from '../visitor/visits'

type Page = components['schemas']['Looks']
type Look = components['schemas']['Look']

// Row is a look, or one's own questions of a day, which nobody wants to read one by one.
interface Row {
  look: Look
  own: Look[]
}

const icons: Record<Look['who'], IconName> = { you: 'user', account: 'warning', staff: 'card', platform: 'search' }

export function Looks() {
  return (
    <Known>
      <All />
    </Known>
  )
}

function All() {
  const looks = useList<Look, Page>('/v1/me/lookups', 'from', ask)
  const denied = useSignal('') // which look was not me: its id, or that of whoever has the number now
  const done = useSignal('')
  const { problem, items, page } = looks
  useEffect(() => {
    if (problem.value?.code === 'not_found') identity.value = null // the number is no longer this account's
  }, [problem.value])
  const deny = (id: string) => {
    denied.value = denied.value === id ? '' : id
    done.value = ''
  }
  const notMe = (look: Look | null) =>
    denied.value === (look?.id ?? anybody) && (
      <NotMe
        look={look}
        page={page.value!}
        again={looks.again}
        onEnd={(ended) => {
          denied.value = ''
          done.value = ended > 0 ? t('not_me.ended', { n: ended }) : ''
        }}
      />
    )
  return (
    <Screen name="looks" title={t('visitor.looks')} back="/settings">
      <p class="quiet">{t('looks.kept')}</p>
      <Trouble id="looks-problem" problem={problem} />
      {problem.value && (
        <button class="button plain wide" onClick={looks.again}>
          <Icon name="stale" />
          {t('visitor.refresh')}
        </button>
      )}
      <Done text={done.value} />
      {page.value && page.value.others > 0 && (
        <section class="notice">
          <div class="body told">
            <p>{t('looks.others', { n: page.value.others })}</p>
            <button class="button plain" aria-expanded={denied.value === anybody} onClick={() => deny(anybody)}>
              {t('not_me')}
            </button>
            {notMe(null)}
          </div>
        </section>
      )}
      {items.value?.some(({ hidden }) => hidden) && <p>{t('looks.hidden')}</p>}
      {items.value?.length === 0 && <p>{t('looks.none')}</p>}
      {Array.from(byDay(items.value ?? []), ([day, rows]) => (
        <section key={day}>
          <h2>{day}</h2>
          <ul class="rows">
            {rows.map((row) => (
              <li key={row.look.id} data-who={row.look.who} data-means={row.look.means}>
                <OneLook row={row} open={denied.value === row.look.id} onDeny={() => deny(row.look.id)} />
                {notMe(row.look)}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {looks.more && (
        <button class="button plain wide" onClick={looks.next}>
          {t('looks.older')}
        </button>
      )}
    </Screen>
  )
}

const anybody = 'now'

function byDay(looks: Look[]): Map<string, Row[]> {
  const days = new Map<string, Row[]>()
  for (const look of looks) {
    const day = onDay(look.at)
    const rows = days.get(day) ?? []
    const checks = look.who === 'you' && look.means === 'self'
    const own = checks && rows.find(({ own }) => own.length)?.own
    if (own) own.push(look)
    else rows.push({ look, own: checks ? [look] : [] })
    days.set(day, rows)
  }
  return days
}

function OneLook({ row: { look, own }, open, onDeny }: { row: Row; open: boolean; onDeny(): void }) {
  const { who, at, text } = look
  const first = own.at(-1) ?? look
  const body = (
    <>
      <Icon name={icons[who]} />
      <span class="body">
        {who === 'you' ? <span>{own.length > 1 ? t('looks.own', { n: own.length }) : text}</span> : <b>{text}</b>}
        <span class="quiet">
          {first !== look && `${clock(Date.parse(first.at), first.at)}–`}
          {clock(Date.parse(at), at)}
        </span>
      </span>
    </>
  )
  if (who === 'you') return <div class="row">{body}</div>
  return (
    <button class="row" aria-expanded={open} onClick={onDeny}>
      {body}
      <Icon name="chevron" />
    </button>
  )
}

// NotMe takes the number away from other accounts, once somebody vouches for this one; of no look, from whoever has it now.
function NotMe(props: { look: Look | null; page: Page; again(): Promise<void>; onEnd(ended: number): void }) {
  const { look, page } = props
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const end = () =>
    during(busy, problem, async () => {
      const body = { ...identity.value, ...(look && { look: look.id }) }
      const { ended } = await ask<{ ended: number }>('POST', '/v1/me/lookups/disowned', body)
      await props.again()
      props.onEnd(ended)
    })
  const vouch = () =>
    during(busy, problem, async () => {
      await showCard()
      await props.again()
    })
  return (
    <div class="told not-me" data-assurance={page.assurance}>
      {look && <p>{look.others ? t('not_me.since', { n: look.others }) : t('not_me.nothing')}</p>}
      {(look ?? page).others > 0 && (
        <>
          <p>{t('not_me.what')}</p>
          {page.assurance === 'none' ? (
            <>
              <p>{t('not_me.card')}</p>
              {came().length > 0 && (
                <button class="button plain wide" aria-disabled={busy.value} onClick={vouch}>
                  {t('not_me.card_seen')}
                </button>
              )}
            </>
          ) : (
            <PressTwice ask="not_me.end" sure="not_me.sure" busy={busy.value} onSure={end} />
          )}
        </>
      )}
      <Trouble id="not-me-problem" problem={problem} />
    </div>
  )
}

const tried = 10 // visits at which the card may have been seen

function came(): string[] {
  return visits.value
    .filter(({ entry }) => entry)
    .slice(0, tried)
    .map(({ id }) => id)
}

// showCard finds the visit at which staff have seen the card: the service knows, this phone may not.
async function showCard(): Promise<void> {
  let unseen: Problem | undefined
  for (const visit of came()) {
    try {
      return await ask('POST', '/v1/me/card', { ...identity.value, visit })
    } catch (problem) {
      if (!(problem instanceof Problem && (problem.code === 'card_not_checked' || problem.code === 'not_found'))) throw problem
      if (unseen?.code !== 'card_not_checked') unseen = problem
    }
  }
  throw unseen
}
