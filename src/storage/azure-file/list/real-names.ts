import type { CallOptions } from '../../contract/context.ts'
import type { DirectoryPage } from '../api/list-page.ts'
import type { FileCall, FilePlace } from '../side.ts'
import { createFold } from '../../../order/fold-key.ts'
import { followPages } from '../../service/follow-pages.ts'
import { listDirectory } from '../api/list-directory.ts'
import { nameOf, parentOf, pathIn } from '../paths.ts'

/** How names are spelled in a share. The service finds an entry in any letter case, but lists one spelling only. */
export interface RealNames {
  /**
   * Reports whether a listing shows another spelling of a name on the path of the key, so that no entry has this key. Something
   * must be there under the key, in whatever spelling. A name that no listing shows differs from none.
   *
   * @throws StorageError when a directory cannot be listed
   */
  differFrom(key: string): Promise<boolean>
}

const fold = createFold({ foldsCase: true })

/** Asks about each name once. */
export function createRealNames(call: FileCall, { name: location, prefix, protocol }: Pick<FilePlace, 'name' | 'prefix' | 'protocol'>, options: CallOptions): RealNames {
  const known = new Map<string, Promise<boolean>>()
  const root = prefix.replace(/\/$/, '')

  const isOtherIn = async (directory: string, name: string): Promise<boolean> => {
    const key = (directory === '' ? root : pathIn(root, directory)) || undefined
    const ask = (marker?: string): Promise<DirectoryPage> => call(listDirectory, { key, prefix: name, marker }, options)
    const pages = followPages(ask, {
      name: location,
      isEmpty: ({ items }) => items.length === 0,
      isEnough: ({ items }) => items.some((item) => item.name === name),
      textOf: (marker: string) => marker,
    })
    let isOther = false
    for await (const { items } of pages) {
      if (items.some((item) => item.name === name)) return false
      isOther ||= items.some((item) => fold?.(item.name) === fold?.(name))
    }
    return isOther
  }

  const differ = (path: string): Promise<boolean> => {
    const before = known.get(path)
    if (before !== undefined) return before
    const parent = parentOf(path)
    const answer = (parent === '' ? Promise.resolve(false) : differ(parent)).then((above) => above || isOtherIn(parent, nameOf(path)))
    known.set(path, answer)
    return answer
  }
  return { differFrom: async (key) => protocol === 'smb' && differ(key.replace(/\/$/, '')) }
}
