import type { CallOptions } from '../../contract/context.ts'
import type { SmbFacts } from '../../contract/entry.ts'
import type { BegunFile } from './written-file.ts'
import type { ShareTarget } from './share-target.ts'
import { kindOf } from '../../../errors.ts'
import { wasTriedBefore } from '../../../http/retry.ts'
import { renameFile, type RenamedFile } from '../api/rename-file.ts'
import { isOtherType, isTaken } from '../errors.ts'
import { clearDirectory } from './clear-directory.ts'
import { requireEtag, standingFile, takenError } from './conditions.ts'
import { isDirectory } from './directories.ts'
import { attributesIn } from './read-only.ts'
import { meaningOfRefusal } from './renames.ts'
import { finishInPlace, setProperties, smbFactsOf } from './written-file.ts'

/**
 * Gives a finished file its name, and what it gets with it. It replaces the file that had the name, unless the options forbid that.
 *
 * @returns the ETag of the file
 * @throws StorageError `unsupported` where files cannot be renamed; `precondition` when the name must be free and is not, or a
 *   file has it that is not the expected one; `conflict` when it is taken in another spelling
 */
export async function publish(target: ShareTarget, file: BegunFile): Promise<string> {
  const { renames, temporary } = target
  const { at, path, options: { ifMatch, signal } } = file
  const options = { signal }
  // Its conditions were looked at before it was begun.
  if (at === path) return finishInPlace(target, file, options)
  if (ifMatch !== undefined) await requireEtag(target, file, ifMatch)
  const smb = smbFactsOf(target, file)
  const renamed = await rename(target, file, smb, options)
  renames.state = 'there'
  temporary.forget(at)
  return smb === undefined || holds(renamed, smb) ? renamed.etag : setProperties(target, path, file, options)
}

async function rename(target: ShareTarget, file: BegunFile, smb: SmbFacts | undefined, options: CallOptions): Promise<RenamedFile> {
  const { call, place, temporary } = target
  const { at, path, key, options: { ifAbsent, expectAbsent } } = file
  const replace = ifAbsent !== true && expectAbsent !== true
  const input = { key: path, from: place.addressOf(at), replace, ignoreReadOnly: place.forceIfReadOnly, smb }
  try {
    return await call(renameFile, input, options)
  } catch (refusal) {
    if (kindOf(refusal) === 'aborted') throw refusal
    if (wasTriedBefore(refusal)) {
      const found = await ownFile(target, file)
      if (found) return found
    }
    const error = await meaningOfRefusal(target, path, refusal, options)
    if (kindOf(error) === 'unsupported') throw error
    if ((isTaken(error) || isOtherType(error) || kindOf(error) === 'conflict') && (await isDirectory(call, path, options))) {
      await clearDirectory(target, key, path, options)
      return call(renameFile, input, options)
    }
    if (!isTaken(error) || replace) throw error
    const same = ifAbsent === true ? undefined : await sameFile(target, file)
    if (same === undefined) throw takenError(file, error)
    await temporary.discard(at)
    return same
  }
}

/** The renamed file, if an earlier try has renamed it and only the answer was lost. */
async function ownFile(target: ShareTarget, file: BegunFile): Promise<RenamedFile | undefined> {
  const head = await standingFile(target, file)
  if (file.id === undefined || head?.id !== file.id) return undefined
  return { etag: head.etag, attributes: head.attributes, written: head.facts.smb?.written }
}

/**
 * The file that has the name, if another run has stored the same content with the same times there since the listing. Two runs to one
 * empty share are no conflict then.
 */
async function sameFile(target: ShareTarget, file: BegunFile): Promise<RenamedFile | undefined> {
  const { attributes: { size }, contentMd5 } = file
  const head = await standingFile(target, file)
  if (contentMd5 === undefined || head?.facts.contentMd5 !== contentMd5 || head.size !== size) return undefined
  const { smb } = head.facts
  if (smbFactsOf(target, file)?.written !== (target.place.smbInfo ? smb?.written : undefined)) return undefined
  return { etag: head.etag, attributes: head.attributes, written: smb?.written }
}

/** Does the file have what it was to get? A service that ignores it in a rename gets a request of its own. */
function holds({ attributes, written }: RenamedFile, smb: SmbFacts): boolean {
  const isSet = smb.attributes === undefined || (attributes !== undefined && sameAttributes(attributes, smb.attributes))
  return isSet && written === smb.written
}

function sameAttributes(one: string, other: string): boolean {
  const textOf = (text: string): string => attributesIn(text).filter((each) => each !== 'None' && each !== 'Normal').sort().join('|')
  return textOf(one) === textOf(other)
}
