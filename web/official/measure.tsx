// A measure for one place or for a list: why, by which decision, what the owners will be told; then what became of each.
import { useSignal } from '@preact/signals'
import { call, type Problem } from '../parts/api'
import { confirmed } from '../parts/confirm'
import { regionName } from '../parts/country'
import { Icon } from '../parts/icons'
import { language, languages, t, type Language } from '../parts/language'
import { Segments } from '../parts/segments'
import { Sheet } from '../parts/sheet'
import { read } from '../parts/text'
import { during, Trouble } from '../parts/trouble'
import type { Measure, Measured, Venue } from './calls'
import { isPossible, needsDecree, needsReason, sentences } from './measures'
import { stateWord } from './words'

interface Props {
  measure: Measure
  venues: Venue[]
  failed?: number // of the venues have a check that failed
  onClose(): void
  onDone(measured: Measured[]): void
}

export function MeasureSheet({ measure, venues, failed = 0, onClose, onDone }: Props) {
  const measured = useSignal<Measured[] | null>(null)
  const close = () => (measured.value ? onDone(measured.value) : onClose())
  const [only] = venues
  const title = venues.length === 1 && only ? t(`official.do.${measure}.one`, { venue: read(only.name) }) : t(`official.do.${measure}.many`, { n: venues.length })
  return (
    <Sheet key={String(measured.value)} name={measured.value ? 'measured' : 'measure'} title={title} onClose={close}>
      {measured.value ? (
        <Results venues={venues} measured={measured.value} onClose={close} />
      ) : (
        <MeasureForm
          measure={measure}
          venues={venues}
          failed={failed}
          onMeasured={(items) => (items.length === 1 && !items[0]!.problem ? onDone(items) : (measured.value = items))}
        />
      )}
    </Sheet>
  )
}

interface FormProps {
  measure: Measure
  venues: Venue[]
  failed: number
  onMeasured(measured: Measured[]): void
}

function MeasureForm({ measure, venues, failed, onMeasured }: FormProps) {
  const told = useSignal(language.value)
  const reason = useSignal('')
  const decree = useSignal('')
  const tried = useSignal(false)
  const busy = useSignal(false)
  const problem = useSignal<Problem | null>(null)
  const others = venues.filter((venue) => !isPossible(measure, venue)).length
  const zoneless = [...new Set(venues.filter(({ zone }) => !zone).map(({ region }) => regionName(region)))]
  const why = { reason: oneLine(reason.value), decree: oneLine(decree.value) }
  const lacksReason = needsReason.includes(measure) && !why.reason
  const lacksDecree = needsDecree.includes(measure) && !why.decree
  const submit = (event: Event) => {
    event.preventDefault()
    tried.value = true
    if (lacksReason || lacksDecree) return document.getElementById(lacksReason ? 'reason' : 'decree')?.focus()
    const body = { venues: venues.map(({ id }) => id), measure, ...why }
    void during(busy, problem, async () => {
      onMeasured((await confirmed(() => call<{ items: Measured[] }>('POST', '/v1/measures', body))).items)
    })
  }
  return (
    <form class="step" onSubmit={submit} noValidate>
      {venues.length > 1 && (
        <details class="chosen">
          <summary>
            {t('official.which')} <Icon name="chevron" />
          </summary>
          <ul>
            {venues.map(({ id, name, address }) => (
              <li key={id}>
                <b>{read(name)}</b> {address}
              </li>
            ))}
          </ul>
        </details>
      )}
      {others > 0 && <p class="notice">{t('official.impossible', { n: others })}</p>}
      {measure === 'approve' && failed > 0 && <p class="notice">{t('official.failed', { n: failed })}</p>}
      {measure === 'approve' && zoneless.length > 0 && <p class="notice">{t('official.no_zone', { regions: zoneless.join(', ') })}</p>}
      {needsReason.includes(measure) && (
        <div class="field">
          <h3>{t('official.sentences')}</h3>
          <Segments label={t('official.told_in')} value={told} options={languages.map(({ code, name }) => [code, <span lang={code}>{name}</span>])} />
          <ul class="sentences" lang={told.value}>
            {sentences[measure]?.map((key) => (
              <li key={key}>
                <Sentence text={t(key, {}, told.value)} reason={reason} />
              </li>
            ))}
          </ul>
          <label for="reason">{t(measure === 'ask' ? 'official.question' : 'official.reason')}</label>
          <textarea
            id="reason"
            rows={3}
            maxLength={500}
            value={reason.value}
            aria-describedby="reason-hint reason-missing"
            aria-invalid={tried.value && lacksReason}
            onInput={(event) => (reason.value = event.currentTarget.value)}
          />
          <p class="hint" id="reason-hint">
            {t('official.reason.hint')}
          </p>
          <p class="problem" id="reason-missing">
            {tried.value && lacksReason && t('official.reason.missing')}
          </p>
        </div>
      )}
      {measure !== 'approve' && measure !== 'ask' && (
        <div class="field">
          <label for="decree">{t(needsDecree.includes(measure) ? 'official.decree' : 'official.decree.optional')}</label>
          <input
            id="decree"
            maxLength={200}
            autocomplete="off"
            aria-describedby="decree-hint decree-missing"
            aria-invalid={tried.value && lacksDecree}
            onInput={(event) => (decree.value = event.currentTarget.value)}
          />
          <p class="hint" id="decree-hint">
            {t('official.decree.hint')}
          </p>
          <p class="problem" id="decree-missing">
            {tried.value && lacksDecree && t('official.decree.missing')}
          </p>
        </div>
      )}
      <Told measure={measure} venues={venues} {...why} in={told.value} />
      <Trouble id="measure-problem" problem={problem} />
      <button class="button wide" aria-disabled={busy.value}>
        {t(`official.do.${measure}`)}
      </button>
    </form>
  )
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

// Sentence puts itself into the reason, or takes itself out again.
function Sentence({ text, reason }: { text: string; reason: { value: string } }) {
  const said = reason.value.includes(text)
  return (
    <button
      type="button"
      class="sentence"
      aria-pressed={said}
      onClick={() => (reason.value = oneLine(said ? reason.value.replace(text, '') : `${reason.value} ${text}`))}
    >
      <Icon name={said ? 'check' : 'plus'} />
      {text}
    </button>
  )
}

// Told is what an owner will read, word for word. Of changes that are approved nobody is told.
function Told({ measure, venues, reason, decree, in: of }: { measure: Measure; venues: Venue[]; reason: string; decree: string; in: Language }) {
  const venue = venues.find((venue) => isPossible(measure, venue) && (measure !== 'approve' || venue.state === 'applied'))
  if (!venue) return <p class="notice">{t('official.told.nothing')}</p>
  const told = [t(`notice.decision.${measure}`, { venue: read(venue.name, of) }, of)]
  if (reason) told.push(t(measure === 'ask' ? 'notice.question' : 'notice.reason', { reason: ended(reason) }, of))
  if (decree) told.push(t('notice.decree', { decree: ended(decree) }, of))
  return (
    <section class="notice told" aria-labelledby="told">
      <div class="body">
        <h3 id="told">{t('official.told')}</h3>
        <p lang={of}>{told.join(' ')}</p>
      </div>
    </section>
  )
}

// ended is a text with the end of a sentence, as the service ends it.
function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : text + '.'
}

function Results({ venues, measured, onClose }: { venues: Venue[]; measured: Measured[]; onClose(): void }) {
  const failed = measured.filter(({ problem }) => problem).length
  return (
    <>
      <p role="status">{failed === 0 ? t('official.measured', { n: measured.length }) : t('official.measured.some', { done: measured.length - failed, of: measured.length })}</p>
      <ul class="rows">
        {measured.map(({ venue: id, state, problem }) => {
          const venue = venues.find((venue) => venue.id === id)
          return (
            <li key={id} class="row" data-measured={problem ? problem.code : state}>
              <Icon name={problem ? 'warning' : 'check'} />
              <span class="body">
                <b>{venue ? read(venue.name) : id}</b>
                <span>{problem ? problem.detail : state && stateWord(state)}</span>
              </span>
            </li>
          )
        })}
      </ul>
      <button class="button wide" onClick={onClose}>
        {t('sheet.close')}
      </button>
    </>
  )
}
