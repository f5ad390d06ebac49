// Questions that people have, and what we would say. They come with the service worker, so that they are there without a network.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Icon } from '../parts/icons'
import { language, t } from '../parts/language'
import { Screen } from './screen'

interface Group {
  title: string
  questions: { question: string; answer: string }[]
}

export function Help() {
  const groups = useSignal<Group[] | null>(null)
  const absent = useSignal(false)
  const wanted = useSignal('')
  const spoken = language.value
  useEffect(() => {
    let stale = false
    absent.value = false
    fetch(`/help/${spoken}.json`)
      .then((answer) => answer.json())
      .then(
        (messages) => stale || (groups.value = grouped(messages)),
        () => (absent.value = true),
      )
    return () => {
      stale = true
    }
  }, [spoken])
  const found = (groups.value ?? []).map((group) => ({ ...group, questions: group.questions.filter(matches(wanted.value)) }))
  return (
    <Screen name="help" title={t('visitor.help')}>
      <div class="field">
        <label for="wanted">{t('visitor.help.search')}</label>
        <input id="wanted" type="search" onInput={(event) => (wanted.value = event.currentTarget.value)} />
      </div>
      <p role="status" class="status-line">
        {absent.value
          ? t('visitor.help.absent')
          : groups.value && found.every(({ questions }) => !questions.length) && t('visitor.help.nothing')}
      </p>
      {found
        .filter(({ questions }) => questions.length)
        .map(({ title, questions }) => (
          <section key={title} class="questions">
            <h2 class="large">{title}</h2>
            {questions.map(({ question, answer }) => (
              <details key={question}>
                <summary>
                  {question}
                  <Icon name="chevron" />
                </summary>
                <p>{answer}</p>
              </details>
            ))}
          </section>
        ))}
      <a class="button plain wide" href={`/service?language=${language.value}`}>
        {t('visitor.help.service')}
      </a>
    </Screen>
  )
}

// grouped reads the messages in their order: help.<group>.title opens a group, help.<group>.<topic>.q and .a are in it.
function grouped(messages: Record<string, string>): Group[] {
  const groups: Group[] = []
  for (const [key, text] of Object.entries(messages)) {
    if (key.endsWith('.title')) groups.push({ title: text, questions: [] })
    if (key.endsWith('.q')) groups.at(-1)!.questions.push({ question: text, answer: messages[key.replace(/q$/, 'a')]! })
  }
  return groups
}

function matches(wanted: string) {
  const words = wanted.toLowerCase().split(/\s+/)
  return ({ question, answer }: { question: string; answer: string }) => {
    const text = `${question} ${answer}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
}
