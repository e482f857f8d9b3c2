import type { Facts } from '../../storage/contract/entry.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { FactFinding } from '../finding.ts'
import type { FactChecks } from '../settings.ts'
import type { Subject, Subjects } from '../subject.ts'
import { ORIGIN_MTIME, ORIGIN_VERSION } from '../../sync/object/attributes.ts'
import { metadataText, tagsText } from '../../sync/object/content-filter.ts'

/** The system headers that are compared, in the order of s3sync's report. */
const HEADERS = [
  ['Content-Disposition', 'contentDisposition'],
  ['Content-Encoding', 'contentEncoding'],
  ['Content-Language', 'contentLanguage'],
  ['Content-Type', 'contentType'],
  ['Cache-Control', 'cacheControl'],
  ['Expires', 'expires'],
  ['x-amz-website-redirect-location', 'websiteRedirect'],
] as const satisfies readonly (readonly [string, keyof Facts])[]

/** What a storage keeps of an object besides its bytes. */
export type KeptFacts = Pick<Subject['storage'], 'annotations' | 'capabilities'> & { readonly readTags?: unknown }

/** The facts that were asked for and that a storage does not keep. They cannot be compared. */
export function factsNotKept(asked: FactChecks, { capabilities, annotations, readTags }: KeptFacts): (keyof FactChecks)[] {
  const kept = { metadata: capabilities.keepsFacts, tags: readTags !== undefined, annotations: annotations !== undefined }
  return (['metadata', 'tags', 'annotations'] as const).filter((fact) => asked[fact] && !kept[fact])
}

/**
 * Compares metadata, tags and annotations, as far as they are asked for. Costs a request a side, one more for tags where the
 * service has a request of its own for them, and one a side for annotations.
 *
 * @throws StorageError when an entry cannot be looked at
 */
export async function compareFacts(subjects: Subjects, checks: FactChecks, signal: AbortSignal): Promise<FactFinding[]> {
  const { metadata, tags, annotations } = checks
  const findings: FactFinding[] = []
  if (metadata || tags) {
    const look = (subject: Subject): Promise<ObjectHead> => (tags ? subject.headWithTags() : subject.head())
    const [mine, theirs] = await Promise.all([look(subjects.source), look(subjects.target)])
    if (metadata) findings.push(...compareHeaders(mine.facts, theirs.facts), compareMetadata(mine.facts, theirs.facts))
    if (tags) findings.push(compareTexts({ kind: 'tags' }, formatTags(mine.facts), formatTags(theirs.facts)))
  }
  if (annotations) findings.push(await compareAnnotations(subjects, signal))
  return findings
}

function compareHeaders(mine: Facts, theirs: Facts): FactFinding[] {
  return HEADERS.map(([name, fact]) => compareTexts({ kind: 'metadata', name }, mine[fact] ?? '', theirs[fact] ?? ''))
}

function compareMetadata(mine: Facts, theirs: Facts): FactFinding {
  return compareTexts({ kind: 'metadata', name: 'x-amz-meta-' }, formatMetadata(mine), formatMetadata(theirs))
}

function compareTexts(about: Pick<FactFinding, 'kind' | 'name'>, source: string, target: string): FactFinding {
  return { ...about, matches: source === target, source, target }
}

/** Without the origin that a sync notes there. Values that could not be put into headers are a difference of their own. */
function formatMetadata({ metadata = {}, missingMetadata = 0 }: Facts): string {
  const { [ORIGIN_MTIME]: _mtime, [ORIGIN_VERSION]: _version, ...own } = metadata
  const missing: Record<string, string> = missingMetadata > 0 ? { '(not shown by the service)': String(missingMetadata) } : {}
  return metadataText({ ...own, ...missing }) ?? ''
}

function formatTags({ tags }: Facts): string {
  return tagsText(tags) ?? ''
}

/** ETags of annotations that differ need not mean other content, so the content is compared then. */
async function compareAnnotations({ source, target }: Subjects, signal: AbortSignal): Promise<FactFinding> {
  const [mine, theirs] = await Promise.all([annotationsOf(source, signal), annotationsOf(target, signal)])
  const texts = { source: formatAnnotations(mine), target: formatAnnotations(theirs) }
  const isSame = async ([name, etag]: [string, string]): Promise<boolean> => {
    const other = theirs.get(name)
    if (other === undefined) return false
    return (etag !== '' && etag === other) || sameAnnotation(name, { source, target }, signal)
  }
  let matches = mine.size === theirs.size
  for (const each of mine) matches &&= await isSame(each)
  return { kind: 'annotations', matches, ...texts }
}

async function annotationsOf({ storage, entry }: Subject, signal: AbortSignal): Promise<Map<string, string>> {
  const annotations = (await storage.annotations?.list(entry, { signal })) ?? []
  return new Map(annotations.map(({ name, etag }) => [name, etag]))
}

async function sameAnnotation(name: string, { source, target }: Subjects, signal: AbortSignal): Promise<boolean> {
  const read = async ({ storage, entry }: Subject): Promise<Buffer | undefined> => storage.annotations?.read(entry, name, { signal })
  const [mine, theirs] = await Promise.all([read(source), read(target)])
  return mine !== undefined && theirs !== undefined && mine.equals(theirs)
}

function formatAnnotations(annotations: ReadonlyMap<string, string>): string {
  return tagsText(Object.fromEntries(annotations)) ?? ''
}
