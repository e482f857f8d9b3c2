import type { BigIntStats, Stats } from 'node:fs'
import { StorageError } from '../../../errors.ts'
import { FOLDER_MARK, LINK_MARK } from '../../../portable/marks.ts'
import type { Metadata } from '../../../portable/marks.ts'
import { metadataOf } from '../../../portable/posix.ts'
import type { PosixStyle } from '../../../portable/posix.ts'
import type { Entry, Facts } from '../../contract/entry.ts'
import type { Content } from '../../contract/reading.ts'
import { readErrorOf } from '../disk/errors.ts'
import { pathOfKey, pathOfListed } from '../disk/key-to-path.ts'
import type { DiskPace } from '../disk/pace.ts'
import { stateOf } from './file-state.ts'
import { requireNoLinkAbove } from './link-guard.ts'

/** What reading a link or a folder needs to know of the location. */
export interface ReadOther {
  readonly root: string
  readonly pace: DiskPace
  readonly posix?: PosixStyle | undefined
}

const NO_BYTES = Buffer.alloc(0)

/**
 * Reads the text of a link as the content of its entry.
 * @throws StorageError `changed` when the link is not the one that was listed
 */
export async function readLink({ root, pace, posix }: ReadOther, entry: Entry): Promise<Content> {
  const path = pathOfListed(root, entry.key)
  const calls = pace.calls()
  try {
    await requireNoLinkAbove(root, path, calls)
    const before = await calls.lstat(path)
    const exact = posix === undefined ? undefined : await calls.lstatExact(path)
    if (before?.isSymbolicLink() !== true || before.mtimeMs !== entry.mtime) throw changed(entry)
    const bytes = await calls.readLinkText(path)
    const after = await calls.lstat(path)
    if (bytes.length !== entry.size || after === undefined || stateOf(after) !== stateOf(before)) throw changed(entry)
    return { bytes, size: bytes.length, mtime: before.mtimeMs, etag: '', etagIsDigest: false, facts: linkFacts(exact, posix), state: stateOf(before) }
  } catch (error) {
    throw readErrorOf(error, 'read the link', entry.key)
  }
}

/** A folder has no bytes. Its state is none: what is written into it changes its times. */
export async function readFolder({ root, pace, posix }: ReadOther, { key }: Pick<Entry, 'key'>): Promise<Content> {
  const path = pathOfKey(root, key)
  pathOfListed(root, key.slice(0, -1))
  try {
    const stats = await folderAt(path, key, pace)
    const exact = posix === undefined ? undefined : await pace.calls().lstatExact(path)
    return { bytes: NO_BYTES, size: 0, mtime: stats.mtimeMs, etag: '', etagIsDigest: false, facts: folderFacts(exact, posix) }
  } catch (error) {
    throw readErrorOf(error, 'look at', key)
  }
}

async function folderAt(path: string, key: string, pace: DiskPace): Promise<Stats> {
  const stats = await pace.calls().stat(path)
  if (stats?.isDirectory() === true) return stats
  throw new StorageError(`cannot look at ${JSON.stringify(key)}: there is no such folder`, { kind: 'not-found' })
}

/** The facts of a link: that it is one, and its own properties where they are kept. */
export function linkFacts(stats: BigIntStats | undefined, posix: PosixStyle | undefined): Facts {
  return { metadata: { ...propertiesOf(stats, posix), ...LINK_MARK } }
}

function folderFacts(stats: BigIntStats | undefined, posix: PosixStyle | undefined): Facts {
  return stats === undefined ? {} : { metadata: { ...propertiesOf(stats, posix), ...FOLDER_MARK } }
}

function propertiesOf(stats: BigIntStats | undefined, posix: PosixStyle | undefined): Metadata {
  return stats === undefined || posix === undefined ? {} : metadataOf(stats, posix)
}

function changed({ key }: Entry): StorageError {
  return new StorageError(`${JSON.stringify(key)} has changed since it was listed`, { kind: 'changed' })
}
