import { useEffect } from 'preact/hooks'
import type { Problem } from './api'
import { t } from './language'

// Unreachable stands where the service does not answer, and asks again by itself.
export function Unreachable({ problem, again }: { problem: Problem; again(): void }) {
  useEffect(() => {
    const turns = setInterval(again, 5_000)
    return () => clearInterval(turns)
  }, [])
  return (
    <main class="page" data-screen="unreachable">
      <h1 class="large">{t('staff.unreachable')}</h1>
      <p role="status">{problem.detail || t('staff.unreachable.again')}</p>
      <button class="button" onClick={again}>
        {t('staff.try_again')}
      </button>
    </main>
  )
}
