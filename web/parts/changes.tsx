// What an act of the trail changed, and who did it, in words: the trail tells fields and values as they are kept.
import type { components } from '../api'
import { activityName, regionName } from './country'
import { hoursInWords, readShifts } from './hours'
import { t, type Key } from './language'

type Act = components['schemas']['Act']

// Changes are a line for each; a side that says nothing is left out.
export function Changes({ act: { what, fields } }: { act: Act }) {
  if (fields.length === 0) return null
  return (
    <ul class="changes">
      {fields.map(({ field, from = '', to = '' }) => {
        const ofRegion = what === 'zone_changed'
        const [was, is] = [from, to].map((kept) => value(ofRegion ? 'zone' : field, kept))
        return (
          <li key={field}>
            {ofRegion ? regionName(field) : fieldName(what.startsWith('member_') && field === 'name' ? 'person' : field)}: {was && <del>{was}</del>} {is && <ins>{is}</ins>}
          </li>
        )
      })}
    </ul>
  )
}

export function doer({ who: { role, name, you } }: Act): string {
  return [you ? t('console.you') : name, t(`console.role.${role ?? 'nobody'}`)].filter(Boolean).join(' · ')
}

export function fieldName(field: string): string {
  return known(`console.field.${field}`, field)
}

function value(field: string, kept: string): string {
  if (field === 'opening') return hoursInWords(readShifts(kept)).join('; ')
  if (!kept) return ''
  switch (field) {
    case 'region':
      return regionName(kept)
    case 'role':
    case 'zone':
      return known(`console.${field}.${kept}`, kept)
    case 'decision':
    case 'afar':
    case 'full':
    case 'no_scans':
      return kept
        .split(', ')
        .map((way) => known(`console.way.${way}`, way))
        .join(', ')
    case 'activity': {
      const [oked = '', category = ''] = kept.split(' ')
      return activityName({ oked, category })
    }
    default:
      return kept
  }
}

// known is a message, or the word that the service has for what this page is too old to know.
function known(key: string, word: string): string {
  const said = t(key as Key)
  return said === key ? word : said
}
