import type { Stats } from 'node:fs'
import { StorageError } from '../../../errors.ts'
import type { Entry } from '../../contract/entry.ts'
import type { DiskPace } from '../disk/pace.ts'
import type { LocalSettings } from '../settings.ts'
import type { Listeners } from './list.ts'
import { reportUnreadable, reportVanished } from './listing-problems.ts'

/** A file with several names, as a listing meets one of them. */
export interface HardLink {
  readonly key: string
  readonly path: string
  readonly stats: Stats
  readonly hardLinks: LocalSettings['hardLinks']
  readonly role: 'source' | 'target'
}

/** The entry of such a name; none where it is left out. */
export async function hardLinkEntry(link: HardLink, pace: DiskPace, { report, onHardLink }: Listeners): Promise<Entry[]> {
  const { key, stats: { size, mtimeMs }, hardLinks, role } = link
  const entry = { key, size, mtime: mtimeMs, etag: '' }
  if (hardLinks === 'preserve') return entryWithFile(link, entry, pace, { report })
  if (role === 'target') return [entry]
  if (hardLinks === 'skip') {
    report({ key, error: leftOut(key), incomplete: false, harmless: true, special: 'hard-link' })
    return []
  }
  onHardLink?.(key)
  return [entry]
}

/** Stats as plain numbers may round the number of a file, and two files would seem to be one. */
async function entryWithFile({ key, path }: HardLink, entry: Entry, pace: DiskPace, { report }: Listeners): Promise<Entry[]> {
  try {
    const exact = await pace.calls().lstatExact(path)
    // A symbolic link that is followed is no name of the file.
    if (exact?.isSymbolicLink() === true) return [entry]
    if (exact?.isFile() === true) return [exact.nlink > 1n ? { ...entry, file: `${exact.dev}:${exact.ino}` } : entry]
    reportVanished(report, key)
  } catch (error) {
    reportUnreadable(report, 'look at', key, error)
  }
  return []
}

function leftOut(key: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} is a file with several names (hard links); it was left out, and --hardlinks follow copies it`, {
    kind: 'unreadable',
    code: 'Link',
  })
}
