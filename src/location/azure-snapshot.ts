import { UsageError } from '../errors.ts'
import { redact } from './redact.ts'

const NAMES = /^(?:sharesnapshot|snapshot)=/i
/** https://learn.microsoft.com/rest/api/storageservices/snapshot-share */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z$/

export interface Snapshot {
  /** Absent where the query names none. */
  readonly snapshot?: string
  /** The query without it. */
  readonly rest: string
}

/**
 * Takes the name of a share snapshot out of the query of a URL: `sharesnapshot=TIME`, or `snapshot=TIME`.
 *
 * @param query without `?`
 * @throws UsageError when it is no time, or when there are two
 */
export function snapshotFrom(query: string, text: string): Snapshot {
  const pairs = query.split('&')
  const [named, ...more] = pairs.filter((pair) => NAMES.test(pair))
  if (named === undefined) return { rest: query }
  const snapshot = decodeColons(named.replace(NAMES, ''))
  if (more.length > 0 || !TIME.test(snapshot)) {
    throw new UsageError(`'${redact(text)}' does not name one share snapshot; write ?sharesnapshot= and its time, for example 2026-01-31T12:00:00.0000000Z`)
  }
  return { snapshot, rest: pairs.filter((pair) => pair !== named).join('&') }
}

/** A time contains no other character that could be percent-encoded. */
function decodeColons(encoded: string): string {
  return encoded.replaceAll(/%3A/gi, ':')
}
