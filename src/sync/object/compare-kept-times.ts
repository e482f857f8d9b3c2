import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CopyContext } from './context.ts'
import { kindOf } from '../../errors.ts'
import { isSameTime, keptTimeOf, type KeptTime } from '../../portable/kept-time.ts'
import { isMarkedCopy } from '../decide/times.ts'
import { compareContent } from './compare-content.ts'

/**
 * Compares the modification times that the two entries have of their original: a disk lists it, and an object of a service
 * keeps it in its metadata. It costs a HEAD for each side that is a service.
 *
 * Without `--check-source-mtime` it looks only at downloads, where the file got the time that the object keeps: at what is about
 * to be downloaded because the object is newer than the file, and at what is not because the file is newer.
 *
 * @param byListing what the listed times say
 * @returns undefined when the listed times are to decide
 */
export async function compareKeptTimes(
  source: Entry,
  target: Entry,
  byListing: Reason | undefined,
  context: CopyContext,
): Promise<Reason | undefined> {
  const { settings: { check, attributes }, source: from, target: to } = context
  const isDownload = !from.capabilities.keepsMtime && to.capabilities.keepsMtime
  const isAsked = check.sourceMtime === true && (check.by === 'mtime' || check.by === 'mtime-or-size')
  if (source.key.endsWith('/')) return undefined
  const isRestored = !isAsked && attributes.keepPosix === true && isDownload
  if (isRestored && byListing === 'up-to-date') return isOvertaken(source, target, context)
  if (source.size !== target.size) return undefined
  if (!isAsked && !(isRestored && byListing === 'newer')) return undefined
  const kept = await timeAt(to, target, context)
  if (kept === undefined) return undefined
  const original = (await timeAt(from, source, context)) ?? (isAsked ? { time: source.mtime, isCoarse: false } : undefined)
  if (original === undefined) return undefined
  if (isSameTime(original, kept)) return 'same-mtime'
  if (isDownload && isMarkedCopy(original.time, kept.time)) return compareContent(source, target, context)
  return isAsked ? 'mtime-differs' : undefined
}

/** The listed times say that the file is the newer one, but the object's original is newer than the file's was. */
async function isOvertaken(source: Entry, target: Entry, context: CopyContext): Promise<'newer' | undefined> {
  const original = await timeAt(context.source, source, context)
  const standing = { time: target.mtime, isCoarse: false }
  return original !== undefined && original.time > target.mtime && !isSameTime(original, standing) ? 'newer' : undefined
}

/** The time of the original; undefined where an object keeps none. */
async function timeAt(storage: Source, { key, version, mtime }: Entry, { target, run: { signal } }: CopyContext): Promise<KeptTime | undefined> {
  if (storage.capabilities.keepsMtime) return { time: mtime, isCoarse: false }
  try {
    return keptTimeOf((await storage.head({ key, version }, { signal })).facts.metadata)
  } catch (error) {
    // The target's object has gone meanwhile, so it keeps nothing.
    if (storage === target && kindOf(error) === 'not-found') return undefined
    throw error
  }
}
