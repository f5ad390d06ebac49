// How the person wants to read: language, ground, size of the text.
import { effect, type Signal } from '@preact/signals'
import { kept } from './kept'
import { language, languages, t, type Key } from './language'
import { Segments } from './segments'

const theme = kept<'auto' | 'light' | 'dark'>('theme', 'auto')
const text = kept<'normal' | 'large'>('text', 'normal')

effect(() => {
  const { dataset } = document.documentElement
  dataset.theme = theme.value
  dataset.text = text.value
})

export function LanguageSwitch() {
  return (
    <Segments label={t('settings.language')} value={language} options={languages.map(({ code, name }) => [code, <span lang={code}>{name}</span>])} />
  )
}

// Appearance is every choice of how to read.
export function Appearance() {
  return (
    <>
      <div class="field">
        <h2>{t('settings.language')}</h2>
        <LanguageSwitch />
      </div>
      <Choice of="theme" value={theme} options={['auto', 'light', 'dark']} />
      <Choice of="text" value={text} options={['normal', 'large']} />
    </>
  )
}

function Choice<T extends string>({ of, value, options }: { of: 'theme' | 'text'; value: Signal<T>; options: T[] }) {
  const title = t(`settings.${of}`)
  return (
    <div class="field">
      <h2>{title}</h2>
      <Segments label={title} value={value} options={options.map((option) => [option, t(`settings.${of}.${option}` as Key)])} />
    </div>
  )
}
