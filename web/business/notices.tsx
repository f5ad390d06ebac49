// What the service has told of itself, the newest first.
import { useEffect } from 'preact/hooks'
import type { components } from '../api'
import { call } from '../parts/api'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { useList } from '../parts/list'
import { moment } from '../parts/times'
import { Missing, Screen } from './screen'
import { countUnseen } from './unseen'

export type NoticeList = components['schemas']['Notices']
type Notice = NoticeList['items'][number]

export function Notices() {
  const notices = useList<Notice>('/v1/notices', 'before')
  const newest = notices.items.value?.[0]
  const unread = notices.items.value?.some(({ seen }) => !seen)
  useEffect(() => {
    if (newest && unread) void call('POST', '/v1/notices/seen', { up_to: newest.n }).then(countUnseen, () => {})
  }, [newest?.n])
  return (
    <Screen name="notices" title={t('business.notices')} back="/business">
      {!notices.items.value && <Missing problem={notices.problem.value} again={notices.again} />}
      {notices.items.value?.length === 0 && <p>{t('business.notices.none')}</p>}
      <ol class="rows narrow">
        {notices.items.value?.map((notice) => (
          <li key={notice.n}>
            <a class="row" href={`/business/venue/${notice.venue!.id}`}>
              <Icon name={notice.kind === 'decision' ? 'help' : 'bell'} />
              <span class="body">
                {!notice.seen && <b class="tag">{t('business.notice.new')}</b>}
                <span>{notice.text}</span>
                <span class="quiet">
                  {notice.venue!.name} · {moment(notice.at)}
                </span>
              </span>
              <Icon name="chevron" />
            </a>
          </li>
        ))}
      </ol>
      {notices.more && (
        <button class="button plain narrow" onClick={notices.next}>
          {t('console.more')}
        </button>
      )}
    </Screen>
  )
}
