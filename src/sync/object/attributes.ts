import type { Capabilities } from '../../storage/contract/capabilities.ts'
import type { Entry, Facts } from '../../storage/contract/entry.ts'
import type { ObjectHead, ReadOptions } from '../../storage/contract/reading.ts'
import type { ObjectAttributes } from '../../storage/contract/writing.ts'
import type { AttributeSettings } from '../settings.ts'
import type { CopyContext } from './context.ts'
import { isSingleEtag } from '../../integrity/etag.ts'
import { hexToBase64 } from '../../integrity/md5.ts'
import { clocksOf, timeOfCopy } from '../decide/times.ts'
import { ORIGIN_MTIME, ORIGIN_VERSION } from '../../portable/foreign.ts'
import { formatKeptTime, KEPT_MTIME, keptTimeOf } from '../../portable/kept-time.ts'
import { sizeOfMetadata, XATTRS_KEY } from '../../portable/xattrs.ts'
import { guessContentType, typeOfName } from './content-type.ts'

export { ORIGIN_MTIME, ORIGIN_VERSION }

/**
 * What the target keeps of an object besides its bytes.
 * @param beginning the first bytes; see `needsBeginning`
 */
export function attributesOf(entry: Entry, facts: Facts, { source, target, settings }: CopyContext, beginning?: Buffer): ObjectAttributes {
  const attributes = { size: entry.size, mtime: mtimeOf(entry, facts, { source, target, settings }) }
  const { attributes: wanted } = settings
  const { keepsFacts, maxMetadata } = target.capabilities
  if (!keepsFacts) return { ...attributes, facts: factsForDisk(facts, wanted, target.capabilities) }
  const own = source.capabilities.keepsFacts ? carriedOver(facts, wanted) : factsOfFile(entry, facts, wanted, beginning)
  const fixed = fixedFacts(wanted.fixed)
  const all = fixed === NONE ? own : { ...own, ...fixed }
  const noted = withOrigin(all, entry, settings)
  const timed = settings.check.sourceMtime ? withKeptTime(noted, facts, entry) : noted
  return { ...attributes, facts: withinLimit(timed, maxMetadata) }
}

/**
 * The facts of an object with the MD5 that its ETag is, where the target stores an MD5 but computes none. Only where the copy is
 * verified against the ETag: not every service that looks like S3 has an MD5 there.
 */
export function factsWithMd5({ facts, etag, etagIsDigest }: Described, context: Pick<CopyContext, 'source' | 'target' | 'settings'>): Facts {
  const { source, target, settings } = context
  const isWanted = settings.verification.etag && facts.contentMd5 === undefined && target.capabilities.verifiesMd5 === true
  return isWanted && source.capabilities.contentEtag && etagIsDigest && isSingleEtag(etag) ? { ...facts, contentMd5: hexToBase64(etag) } : facts
}

type Described = Pick<ObjectHead, 'facts' | 'etag' | 'etagIsDigest'>

/** Extended attributes give way where the metadata has no room for them; the run reports that they are lost. */
function withinLimit(facts: Facts, most: number | undefined): Facts {
  const { metadata } = facts
  if (most === undefined || metadata?.[XATTRS_KEY] === undefined || sizeOfMetadata(metadata) <= most) return facts
  const { [XATTRS_KEY]: _, ...rest } = metadata
  return { ...facts, metadata: rest }
}

/** A file gets the time that its object keeps of the original, where times are compared so. */
function mtimeOf({ mtime }: Entry, { metadata }: Facts, { source, target, settings }: Pick<CopyContext, 'source' | 'target' | 'settings'>): number {
  const kept = settings.check.sourceMtime && !source.capabilities.keepsMtime ? keptTimeOf(metadata) : undefined
  return kept?.time ?? timeOfCopy(mtime, clocksOf(source, target))
}

/** Adds the time of the original, even where other metadata is replaced: later runs compare by it. */
function withKeptTime(facts: Facts, own: Facts, { mtime }: Entry): Facts {
  if (facts.metadata?.[KEPT_MTIME] !== undefined) return facts
  const { time } = keptTimeOf(own.metadata) ?? { time: mtime }
  return { ...facts, metadata: { ...facts.metadata, [KEPT_MTIME]: formatKeptTime(time) } }
}

function factsForDisk(facts: Facts, wanted: AttributeSettings, { keepsXattrs, keepsMetadata, keepsSmbInfo }: Capabilities): Facts {
  const kept = keepsXattrs ? carriedOver(facts, wanted) : keepsMetadata ? metadataOf(facts) : {}
  return keepsSmbInfo && facts.smb !== undefined ? { ...kept, smb: facts.smb } : kept
}

function metadataOf({ metadata }: Facts): Facts {
  return metadata ? { metadata } : {}
}

/** As S3's console and s3fs have it. */
const FOLDER_TYPE = 'application/x-directory'

function factsOfFile(
  { key }: Entry,
  facts: Facts,
  { guessContentType: guess, sniffContentType: sniffs, contentTypes }: AttributeSettings,
  beginning: Buffer | undefined,
): Facts {
  const { tags: _tags, contentMd5: _md5, ...kept } = facts
  if (!guess || facts.contentType !== undefined) return kept
  if (key.endsWith('/')) return { contentType: FOLDER_TYPE, ...kept }
  const contentType = guessContentType(key, contentTypes, sniffs ? beginning : undefined)
  return { contentType, ...kept }
}

/** Are content types guessed by name in such a run? The table of them must be loaded then. */
export function guessesContentTypes({ source, target, settings: { attributes } }: Pick<CopyContext, 'source' | 'target' | 'settings'>): boolean {
  return attributes.guessContentType && target.capabilities.keepsFacts && !source.capabilities.keepsFacts
}

/** Are the first bytes needed to guess the content type? */
export function needsBeginning({ key }: Entry, context: CopyContext): boolean {
  const { sniffContentType: sniffs, contentTypes, fixed } = context.settings.attributes
  if (!sniffs || !guessesContentTypes(context)) return false
  return fixed.contentType === undefined && typeOfName(key, contentTypes) === undefined
}

/** What a read of the source returns only on request, and the target keeps. */
export function factsToAsk({ target: { capabilities }, settings: { attributes } }: Pick<CopyContext, 'target' | 'settings'>): FactsToAsk {
  return {
    tags: attributes.keepTags && capabilities.keepsFacts && capabilities.cannotKeep?.includes('tags') !== true,
    tier: attributes.keepTier && capabilities.keepsTiers === true,
    access: attributes.keepAccess && capabilities.keepsAccessLists === true,
  }
}

type FactsToAsk = Pick<ReadOptions, 'tags' | 'tier' | 'access'>

/** The source's own facts, without those that the settings leave out. */
function carriedOver(facts: Facts, { keepHeaders, keepMetadata, keepTags, keepTier, keepAccess }: AttributeSettings): Facts {
  const { metadata, tags, storageClass, accessTier, accessList, blobType, contentMd5, smb, missingMetadata: _, ...headers } = facts
  return {
    ...(keepHeaders && headers),
    ...(storageClass !== undefined && { storageClass }),
    ...(blobType !== undefined && { blobType }),
    ...(contentMd5 !== undefined && { contentMd5 }),
    // No header: a side shows them only where the user wants them to travel.
    ...(smb !== undefined && { smb }),
    ...(keepTier && accessTier !== undefined && { accessTier }),
    ...(keepAccess && accessList !== undefined && { accessList }),
    ...(keepMetadata && metadata && { metadata }),
    ...(keepTags && tags && { tags }),
  }
}

/** Headers are one byte a character, so other text goes as its UTF-8 bytes. */
function onWire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

const FIXED = new WeakMap<AttributeSettings['fixed'], Facts>()
const NONE: Facts = Object.freeze({})

/** The fixed facts that are set; they replace those of the source. Computed once for all objects. */
function fixedFacts(fixed: AttributeSettings['fixed']): Facts {
  const known = FIXED.get(fixed)
  if (known) return known
  const given = Object.entries(fixed).filter(([, value]) => value !== undefined)
  const facts: Facts = given.length === 0 ? NONE : Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'string' ? onWire(value) : value]))
  const all = facts.metadata ? { ...facts, metadata: onWireEach(facts.metadata) } : facts
  FIXED.set(fixed, all)
  return all
}

function onWireEach(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, onWire(value)]))
}

/** Adds the origin, even where the user replaces all other metadata: later runs compare by it. */
export function withOrigin(facts: Facts, { mtime, version }: Entry, { attributes, versions }: CopyContext['settings']): Facts {
  if (!attributes.noteMtime && !versions.all) return facts
  const origin: Record<string, string> = { [ORIGIN_MTIME]: wholeSeconds(mtime) }
  if (versions.all && version !== undefined) origin[ORIGIN_VERSION] = version
  return { ...facts, metadata: { ...facts.metadata, ...origin } }
}

function wholeSeconds(mtime: number): string {
  return new Date(Math.floor(mtime / 1000) * 1000).toISOString().replace('.000Z', '+00:00')
}

/** Warns of metadata that the source has but could not show, so that the target lacks it. */
export function warnOfLosses(key: string, { missingMetadata = 0 }: Facts, { target, settings, run }: CopyContext): void {
  if (missingMetadata === 0 || !target.capabilities.keepsFacts || !settings.attributes.keepMetadata) return
  const message = `${missingMetadata} entries of its user metadata do not travel: the service cannot show them in headers`
  run.report.warned(message, { key })
}
