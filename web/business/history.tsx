// What was changed about a place, and by whom.
import type { components } from '../api'
import { Changes, doer } from '../parts/changes'
import { t } from '../parts/language'
import { useList } from '../parts/list'
import { moment } from '../parts/times'
import { useCountry } from './fields'
import { Missing, Screen } from './screen'

type Act = components['schemas']['Act']

export function History({ id }: { id: string }) {
  useCountry()
  const acts = useList<Act>(`/v1/acts?venue=${id}`, 'before')
  return (
    <Screen name="history" title={t('business.history')} back={`/business/venue/${id}/place`} venue={id}>
      <p>{t('business.history.what')}</p>
      {!acts.items.value && <Missing problem={acts.problem.value} again={acts.again} />}
      <ol class="rows narrow">
        {acts.items.value?.map((act) => (
          <li key={act.n} class="row">
            <span class="body">
              <b>{act.text}</b>
              <Changes act={act} />
              {act.reason && <span>{act.reason}</span>}
              {act.decree && <span>{t('business.decree', { decree: act.decree })}</span>}
              <span class="quiet">
                {moment(act.at)} · {doer(act)}
              </span>
            </span>
          </li>
        ))}
      </ol>
      {acts.more && (
        <button class="button plain narrow" onClick={acts.next}>
          {t('console.more')}
        </button>
      )}
    </Screen>
  )
}
