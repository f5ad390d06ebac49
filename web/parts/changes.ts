// What was changed, in words: the trail tells fields and values as they are kept.
import type { components } from '../api'
import { activityName, regionName } from './country'
import { t, type Key } from './language'

type Change = components['schemas']['FieldChange']

// inWords is a change of a business, a venue or a member; a side that says nothing is empty.
export function inWords({ field, from = '', to = '' }: Change): { label: string; from: string; to: string } {
  return { label: fieldName(field), from: from && value(field, from), to: to && value(field, to) }
}

export function fieldName(field: string): string {
  return known(`console.field.${field}`, field)
}

function value(field: string, value: string): string {
  switch (field) {
    case 'region':
      return regionName(value)
    case 'role':
      return known(`console.role.${value}`, value)
    case 'activity': {
      const [oked = '', category = ''] = value.split(' ')
      return activityName({ oked, category })
    }
    default:
      return value
  }
}

// known is a message, or the word that the service has for what this page is too old to know.
function known(key: string, word: string): string {
  const said = t(key as Key)
  return said === key ? word : said
}
