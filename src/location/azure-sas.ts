import { UsageError } from '../errors.ts'
import { redact } from './redact.ts'

/**
 * Parameters of requests, which a SAS cannot contain. The list names what is forbidden and not what is allowed, because
 * signatures gain new parameters over the years.
 */
const OF_REQUESTS = new Set(['comp', 'restype', 'prefix', 'delimiter', 'marker', 'maxresults', 'include', 'timeout', 'blockid', 'blocklisttype', 'upn'])
/** A SAS consists of ASCII characters that need no quoting. Any other character was added when the SAS was copied. */
const FOREIGN = /[^\x21-\x7e]|["'<>`\\]/
const OF_STATES = new Set(['snapshot', 'sharesnapshot', 'versionid', 'deletiontype'])

/**
 * Reads the query of a URL as a shared access signature. Messages never contain its values.
 *
 * @param query without `?`
 * @returns undefined when there is no query
 * @throws UsageError when it names a snapshot or version, or is not a signature
 */
export function sasFrom(query: string, text: string): string | undefined {
  const pairs = query.replace(/^\?+/, '').split('&').filter((pair) => pair !== '')
  if (pairs.length === 0) return undefined
  if (FOREIGN.test(query)) throw new UsageError(`the SAS of '${redact(text)}' holds a quote, white space or another character that no SAS has; copy it again`)
  const names = pairs.map((pair) => (pair.split('=', 1)[0] ?? '').toLowerCase())
  const state = names.find((name) => OF_STATES.has(name))
  if (state !== undefined) {
    throw new UsageError(`'${redact(text)}' names one state of a ${state === 'sharesnapshot' ? 'share' : 'blob'} (${state}=), which cannot be synced; leave that parameter out`)
  }
  const request = names.find((name) => OF_REQUESTS.has(name))
  if (request !== undefined) throw new UsageError(`'${redact(text)}' has the parameter ${request}=, which is no part of a SAS; leave it out`)
  if (!names.includes('sig')) {
    throw new UsageError(`'${redact(text)}' has a query that is no SAS, for it has no signature (sig=); quote the URL for the shell, and write a ? in a name as %3F`)
  }
  return pairs.join('&')
}
