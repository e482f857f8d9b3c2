import type { Entry } from '../../contract/entry.ts'
import type { ListOptions } from '../../contract/listing.ts'
import type { KeyRange } from '../../../order/key-range.ts'
import type { FileCall, FilePlace } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { throwIfStopped } from '../../../stopping.ts'
import { isAbsent } from '../errors.ts'
import type { LeftOutLink, LinkRules } from './read-directory.ts'
import { createDirectoryReads } from './directory-reads.ts'
import { walk } from './walk.ts'

/** Entries of one page. */
const PAGE_SIZE = 1000

export interface ListedShare extends Pick<FilePlace, 'role' | 'name' | 'prefix' | 'pageSize' | 'smbInfo' | 'attributes' | 'trailingDot' | 'protocol' | 'keepsLinks' | 'hardLinks'> {
  readonly share: string
  /** Called with the key of each temporary file of this program in a target, and with its time. */
  readonly onTemporary: (key: string, mtime: number) => void
}

/**
 * Pages of the entries in a range, in the order of their keys. In a source, a directory that cannot be listed is reported; in
 * a target it ends the listing, because newer files could be in it.
 */
export async function* listShare(call: FileCall, listed: ListedShare, range: KeyRange, options: ListOptions): AsyncGenerator<Entry[]> {
  const { folders = false, recursive = true, excludes, onProblem, onHardLink, signal, pageSize = PAGE_SIZE } = options
  throwIfStopped(signal)
  const { role, prefix, share, smbInfo, attributes, trailingDot } = listed
  const onTemporary = (key: string, mtime: number): void => {
    if (role === 'target') listed.onTemporary(key, mtime)
    else onProblem?.({ key, error: temporaryName(key), incomplete: false })
  }
  const onTrailingDot = trailingDot ? undefined : (key: string): void => {
    if (role === 'source') onProblem?.({ key, error: trailingDotLeftOut(key), incomplete: false })
  }
  const links = linkRules(listed, { onProblem, onHardLink })
  const reads = createDirectoryReads({ call, share, smbInfo, attributes, pageSize: listed.pageSize, signal, onTemporary, onTrailingDot, links })
  const root = prefix.replace(/\/$/, '')
  const walked = walk(reads, { root, range, folders, recursive, excludes, onProblem: role === 'source' ? onProblem : undefined })
  let page: Entry[] = []
  try {
    for await (const entries of walked) {
      throwIfStopped(signal)
      for (const entry of entries) {
        page.push(entry)
        if (page.length < pageSize) continue
        yield page
        page = []
      }
    }
  } catch (error) {
    // The first write makes the directory of a target.
    if (role === 'source' || prefix === '' || !isAbsent(error)) throw error
    return
  }
  if (page.length > 0) yield page
}

function temporaryName(key: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} has the form of this program's own temporary files; it was left out. Rename it`, { kind: 'unsafe-key' })
}

function trailingDotLeftOut(key: string): StorageError {
  const message = `${JSON.stringify(key)} has a name with a dot at its end; it was left out, because --trailing-dot Disable would take it for another file`
  return new StorageError(message, { kind: 'unsafe-key', code: 'TrailingDot' })
}

/** Links of a target are told from files only where they are compared: a write replaces a link and never follows it. */
function linkRules(
  { role, protocol, keepsLinks, hardLinks = 'follow' }: ListedShare,
  { onProblem, onHardLink }: Pick<ListOptions, 'onProblem' | 'onHardLink'>,
): LinkRules | undefined {
  if (protocol !== 'nfs' || (role === 'target' && !keepsLinks && hardLinks !== 'preserve')) return undefined
  return {
    symbolic: keepsLinks ? 'links' : role === 'target' ? 'files' : 'left-out',
    hard: hardLinks === 'skip' && role === 'target' ? 'follow' : hardLinks,
    onHardLink,
    onLeftOut: (key, kind) => onProblem?.({ key, error: linkLeftOut(key, kind), incomplete: false, harmless: true, special: kind }),
  }
}

function linkLeftOut(key: string, kind: LeftOutLink): StorageError {
  const [name, remedy] = kind === 'symbolic-link' ? ['symbolic', '--preserve-symlinks keeps it'] : ['hard', '--hardlinks follow copies it']
  return new StorageError(`${JSON.stringify(key)} is a ${name} link; it was left out, and ${remedy}`, { kind: 'unreadable', code: 'Link' })
}
