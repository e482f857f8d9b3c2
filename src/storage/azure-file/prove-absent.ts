import type { AbsenceProof } from '../contract/removing.ts'
import type { CallOptions } from '../contract/context.ts'
import type { FileHead } from './api/file-head.ts'
import type { FileCall, FilePlace } from './side.ts'
import { StorageError } from '../../errors.ts'
import { proveAbsence } from '../service/absence.ts'
import { getDirectoryProperties } from './api/get-directory-properties.ts'
import { getFileProperties } from './api/get-file-properties.ts'
import { listDirectory } from './api/list-directory.ts'
import { isAbsent, isOtherType } from './errors.ts'
import { createRealNames } from './list/real-names.ts'
import { pathOf } from './place/keys.ts'
import { whyUnfit } from './place/names.ts'

type Location = Pick<FilePlace, 'name' | 'prefix' | 'single' | 'protocol' | 'trailingDot' | 'hardLinks'>

/** Most empty pages with a marker that are followed. */
const MOST_EMPTY_PAGES = 10

/**
 * See `Source.proveAbsent`. A directory exists under its key with a slash, even where it is empty, and under no other. The service
 * finds a name in any letter case, but an entry has only the key that listings show.
 */
export function proveFilesAbsent(call: FileCall, place: Location, keys: readonly string[], { signal }: CallOptions = {}): Promise<AbsenceProof[]> {
  const { prefix, single, name } = place
  const options = { signal }
  const names = createRealNames(call, place, options)
  const fileAt = async (path: string): Promise<FileHead> => {
    const head = await call(getFileProperties, { key: path }, options)
    if (place.hardLinks !== 'skip' || head.links <= 1) return head
    throw new StorageError(`${JSON.stringify(path)} is a file with several names, and those are left out`, { kind: 'conflict' })
  }
  return proveAbsence(keys, {
    async head(key) {
      if (single && key !== single.key) throw new StorageError(`${JSON.stringify(key)} cannot be asked for: ${name} is a single file`, { kind: 'unsupported' })
      const path = pathOf(place, key)
      // Without its dots it is the name of another file.
      if (!place.trailingDot && /\.(?:\/|$)/.test(path)) throw new StorageError(`${JSON.stringify(key)} cannot be asked for under --trailing-dot Disable`, { kind: 'unsupported' })
      // No file can have such a name, and the service refuses the question.
      if (whyUnfit(path.replace(/\/$/, ''), place) !== undefined) return undefined
      const found = await unlessAbsent(() => (key.endsWith('/')
        ? call(getDirectoryProperties, { key: path.slice(0, -1) }, options)
        : fileAt(path)))
      return found === undefined || single || !(await names.differFrom(key)) ? found : undefined
    },
    async listsNothing(below) {
      const path = (prefix + below).replace(/\/$/, '')
      if (path !== '' && whyUnfit(path, place) !== undefined) return true
      // The location itself must be there: what is not there shows nothing of its keys.
      if (below === '') return isEmptyDirectory(call, path, options)
      const isEmpty = await unlessAbsent(() => isEmptyDirectory(call, path, options))
      return isEmpty !== false || names.differFrom(below)
    },
  })
}

async function isEmptyDirectory(call: FileCall, path: string, options: CallOptions): Promise<boolean> {
  let marker: string | undefined
  for (let pages = 0; pages < MOST_EMPTY_PAGES; pages++) {
    const page = await call(listDirectory, { key: path || undefined, maxResults: 1, marker }, options)
    if (page.items.length > 0) return false
    if (page.next === undefined) return true
    marker = page.next
  }
  return false
}

async function unlessAbsent<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (isAbsent(error) || isOtherType(error)) return undefined
    throw error
  }
}
