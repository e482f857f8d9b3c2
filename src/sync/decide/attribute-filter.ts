import type { Entry } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { BothSidesFilterSettings } from '../settings.ts'

/**
 * The filters by attributes; undefined when none is given. An entry must have one of those to be included, and none of those to
 * be excluded. Of an entry whose attributes are unknown (a file on a disk of Linux) nothing shows that it is included.
 */
export function createAttributeFilter(settings: BothSidesFilterSettings | undefined): ((entry: Entry) => Reason | undefined) | undefined {
  const { includeAttributes = [], excludeAttributes = [] } = settings ?? {}
  if (includeAttributes.length + excludeAttributes.length === 0) return undefined
  return ({ attributes }) => {
    const present = attributesIn(attributes)
    if (includeAttributes.length > 0 && !includeAttributes.some((name) => present.has(name))) return 'include-attributes'
    return excludeAttributes.some((name) => present.has(name)) ? 'exclude-attributes' : undefined
  }
}

/** The service writes `Normal` in answers where it lists `None`. */
function attributesIn(text: string | undefined): ReadonlySet<string> {
  if (text === undefined) return new Set()
  return new Set(text.split('|').map((name) => name.trim()).map((name) => (name === 'Normal' ? 'None' : name)))
}
