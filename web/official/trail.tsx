// The audit trail: who did what, to which place, why. Nobody can change it.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Changes, doer } from '../parts/changes'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { useList } from '../parts/list'
import { go, query } from '../parts/route'
import { Trouble } from '../parts/trouble'
import { when } from '../parts/when'
import type { Act } from './calls'
import { Screen } from './screen'

export function Trail() {
  const venue = new URLSearchParams(query.value).get('venue')
  return (
    <Screen name="trail" title={t('official.trail')}>
      <p>{t('official.trail.what')}</p>
      {venue && (
        <button class="button plain" onClick={() => go('/official/trail')}>
          <Icon name="close" />
          {t('official.trail.all')}
        </button>
      )}
      <Acts path={'/v1/acts' + (venue ? `?venue=${venue}` : '')} filtered />
    </Screen>
  )
}

// kinds are what the trail can be narrowed to, by the words of acts.
const kinds = {
  measures: ['apply', 'approve', 'ask', 'refuse', 'activate', 'suspend', 'reinstate', 'exclude', 'leave', 'return', 'passes_revoked'],
  places: ['entity_registered', 'entity_changed', 'venue_changed', 'gate_added', 'gate_renamed', 'gate_removed', 'code_replaced', 'posters_printed', 'notices_changed'],
  people: ['member_invited', 'member_removed', 'passkeys_forgotten'],
  zones: ['zone_changed', 'decree_published'],
}
type Kind = keyof typeof kinds

const screenful = 20

export function Acts({ path, filtered }: { path: string; filtered?: boolean }) {
  const list = useList<Act>(path, 'before')
  const kind = useSignal<Kind | ''>('')
  const role = useSignal('')
  const items = list.items.value
  const shown = items?.filter(({ what, who }) => (!kind.value || kinds[kind.value].includes(what)) && (!role.value || (who.role ?? 'nobody') === role.value))
  useEffect(() => {
    if (shown && shown.length < screenful && list.more && !list.problem.value) void list.next()
  }, [items, kind.value, role.value])
  return (
    <>
      {filtered && (
        <div class="filter">
          <div class="field">
            <label for="kind">{t('official.trail.kind')}</label>
            <select id="kind" value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value as Kind | '')}>
              <option value="">{t('official.any')}</option>
              {(Object.keys(kinds) as Kind[]).map((kind) => (
                <option key={kind} value={kind}>
                  {t(`official.trail.${kind}`)}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="role">{t('official.trail.who')}</label>
            <select id="role" value={role.value} onChange={(event) => (role.value = event.currentTarget.value)}>
              <option value="">{t('official.any')}</option>
              {(['authority', 'owner', 'manager', 'nobody'] as const).map((role) => (
                <option key={role} value={role}>
                  {t(`console.role.${role}`)}
                </option>
              ))}
            </select>
          </div>
        </div>
      )}
      <Trouble id="acts-problem" problem={list.problem} />
      {shown?.length === 0 && !list.more && <p class="none">{t('official.trail.none')}</p>}
      <ol class="rows acts">
        {shown?.map((act) => (
          <li key={act.n}>
            <Row act={act} venue={filtered} />
          </li>
        ))}
      </ol>
      {list.more && (
        <button class="button plain wide" onClick={list.next}>
          {t('official.older')}
        </button>
      )}
    </>
  )
}

function Row({ act, venue: named }: { act: Act; venue?: boolean | undefined }) {
  const { at, what, text, venue, reason, decree } = act
  return (
    <div class="act" data-act={what}>
      <p class="at quiet">
        <time dateTime={at}>{when(at)}</time>
      </p>
      <div class="body">
        <p>
          <b>{text}</b> {named && venue && <a href={`/official/venues/${venue.id}`}>{venue.name}</a>}
        </p>
        <Changes act={act} />
        {reason && <p class="quote">{reason}</p>}
        {decree && (
          <p>
            {t('official.by_decree')}: {decree}
          </p>
        )}
      </div>
      <p class="who quiet">{doer(act)}</p>
    </div>
  )
}
