import type { Entry, Facts } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { ContentFilterSettings } from '../settings.ts'
import type { CopyContext } from './context.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { patternFor } from '../decide/pattern.ts'
import { withAttempts } from './attempts.ts'
import { needsBeginning } from './attributes.ts'
import { guessContentType } from './content-type.ts'
import { LeftOut } from './left-out.ts'
import { SNIFFED } from './sniff-content-type.ts'

/**
 * Applies the filters by content type, metadata and tags, in s3sync's order, to an object that would be copied. Requests are
 * sent only for what a filter looks at, and the tags are asked for last.
 *
 * @throws LeftOut for an object that a filter refuses
 */
export async function refuseByContent(entry: Entry, context: CopyContext): Promise<void> {
  const refusal = await refusalByContent(entry, context)
  if (refusal !== undefined) throw new LeftOut(entry.key, refusal)
}

/** Why the filters by content type, metadata and tags refuse an object of the source; undefined when they let it pass. */
export async function refusalByContent(entry: Entry, context: CopyContext): Promise<Reason | undefined> {
  const { content } = context.settings.filters
  return content && ((await refusalByHead(entry, content, context)) ?? (await refusalByTags(entry, content, context)))
}

/** Do the filters look at content types? */
export function filtersContentTypes(content: ContentFilterSettings | undefined): boolean {
  return content?.includeContentType !== undefined || content?.excludeContentType !== undefined
}

async function refusalByHead(entry: Entry, content: ContentFilterSettings, context: CopyContext): Promise<Reason | undefined> {
  const { includeContentType, excludeContentType, includeMetadata, excludeMetadata } = content
  const byType = filtersContentTypes(content)
  const byMetadata = includeMetadata !== undefined || excludeMetadata !== undefined
  if (!byType && !byMetadata) return undefined
  const known = byMetadata ? undefined : await contentTypeOf(entry, context)
  const facts = known === undefined ? await factsOf(entry, context) : { contentType: known }
  const type = facts.contentType || undefined
  if (isMissed(includeContentType, 'the content type', type)) return 'include-content-type'
  if (isMet(excludeContentType, 'the content type', type)) return 'exclude-content-type'
  const metadata = byMetadata ? metadataText(facts.metadata) : undefined
  if (isMissed(includeMetadata, 'the metadata', metadata)) return 'include-metadata'
  return isMet(excludeMetadata, 'the metadata', metadata) ? 'exclude-metadata' : undefined
}

async function refusalByTags(entry: Entry, { includeTags, excludeTags }: ContentFilterSettings, context: CopyContext): Promise<Reason | undefined> {
  if (!includeTags && !excludeTags) return undefined
  const { source, settings, run } = context
  const read = async (): Promise<Facts['tags']> => source.readTags?.(entry, { signal: run.signal })
  const tags = tagsText(await withAttempts(entry.key, read, settings.retry, run))
  if (isMissed(includeTags, 'the tags', tags)) return 'include-tags'
  return isMet(excludeTags, 'the tags', tags) ? 'exclude-tags' : undefined
}

/** A text that is missing matches nothing. */
function isMissed(regex: RegExp | undefined, subject: string, text: string | undefined): boolean {
  return regex !== undefined && (text === undefined || !patternFor(regex, subject).test(text))
}

function isMet(regex: RegExp | undefined, subject: string, text: string | undefined): boolean {
  return regex !== undefined && text !== undefined && patternFor(regex, subject).test(text)
}

/** What is known without a request to a service: the type that the listing shows, or that a file's name and bytes suggest. */
async function contentTypeOf(entry: Entry, context: CopyContext): Promise<string | undefined> {
  const { source, settings: { attributes }, run } = context
  if (source.capabilities.keepsFacts) return entry.contentType
  if (!attributes.guessContentType) return ''
  const range = { start: 0, end: Math.min(SNIFFED, entry.size) }
  const beginning = needsBeginning(entry, context) ? (await source.read(entry, { range, signal: run.signal })).bytes : undefined
  return guessContentType(entry.key, attributes.contentTypes, beginning)
}

async function factsOf(entry: Entry, { source, settings, run }: CopyContext): Promise<Facts> {
  const { facts } = await withAttempts(entry.key, () => source.head(entry, { signal: run.signal }), settings.retry, run)
  return facts
}

/** `key1=value1,key2=value2`, in the order of the keys, values percent-encoded; undefined where there is none. */
export function metadataText(metadata: Facts['metadata']): string | undefined {
  return textOf(metadata, ',', (key, value) => `${key}=${percentEncode(value, encodingOf(value))}`)
}

/** `key1=value1&key2=value2`, in the order of the keys, percent-encoded; undefined where there is none. */
export function tagsText(tags: Facts['tags']): string | undefined {
  return textOf(tags, '&', (key, value) => `${percentEncode(key, 'utf8')}=${percentEncode(value, 'utf8')}`)
}

type Pairs = Readonly<Record<string, string>>

function textOf(record: Pairs | undefined, separator: string, pair: (key: string, value: string) => string): string | undefined {
  const pairs = Object.entries(record ?? {}).toSorted(([one], [other]) => compareKeys(one, other))
  return pairs.length === 0 ? undefined : pairs.map(([key, value]) => pair(key, value)).join(separator)
}

/** Values of headers are one byte a character. */
function encodingOf(value: string): 'latin1' | 'utf8' {
  return /^[\0-\xff]*$/.test(value) ? 'latin1' : 'utf8'
}

/** https://www.rfc-editor.org/rfc/rfc3986#section-2.3 */
function percentEncode(text: string, encoding: 'latin1' | 'utf8'): string {
  return Buffer.from(text, encoding).toString('latin1').replace(/[^\w.~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}
