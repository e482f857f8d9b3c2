import { marksLink } from '../../../portable/marks.ts'
import { forward } from '../../contract/forward.ts'
import type { Target } from '../../contract/storage.ts'
import type { Facts } from '../../contract/entry.ts'
import type { Loss } from '../../contract/losses.ts'
import type { ObjectHead } from '../../contract/reading.ts'
import { factsOfXattrs, xattrsOf } from '../../../portable/xattrs.ts'
import { readErrorOf, storageErrorOf } from '../disk/errors.ts'
import { pathOfKey } from '../disk/key-to-path.ts'
import type { XattrPrograms } from './programs.ts'

/** Keeps facts of objects in extended attributes of their files. */
export interface KeptFacts {
  /** Adds to what is known of a file or folder what its extended attributes say. */
  addTo<T extends ObjectHead>(head: T, key: string): Promise<T>
  /**
   * @param path of the file while it has no name yet, or of a folder
   * @returns what the disk turned out unable to keep
   */
  store(key: string, path: string, facts: Facts): Promise<readonly Loss[]>
}

export function createKeptFacts(root: string, programs: XattrPrograms): KeptFacts {
  return {
    async addTo(head, key) {
      try {
        const { metadata, ...headers } = factsOfXattrs(await programs.read(pathOfKey(root, key)))
        const all = { ...metadata, ...head.facts.metadata }
        return { ...head, facts: { ...head.facts, ...headers, ...(Object.keys(all).length > 0 && { metadata: all }) } }
      } catch (error) {
        throw readErrorOf(error, 'read the extended attributes of', key)
      }
    },
    async store(key, path, facts) {
      const xattrs = xattrsOf(facts)
      if (xattrs.size === 0) return []
      await programs.write(path, xattrs).catch((error: unknown) => {
        throw storageErrorOf(error, 'set the extended attributes of', key)
      })
      return []
    },
  }
}

/** Keeps what each of them keeps; what a later one stores replaces what an earlier one stored. Undefined for none. */
export function allKeptFacts(each: readonly KeptFacts[]): KeptFacts | undefined {
  if (each.length < 2) return each[0]
  return {
    async addTo(head, key) {
      let all = head
      for (const kept of each) all = await kept.addTo(all, key)
      return all
    },
    async store(key, path, facts) {
      const lost: Loss[] = []
      for (const kept of each) lost.push(...(await kept.store(key, path, facts)))
      return lost
    },
  }
}

/** Adds the facts to what reads and heads return. A link has no attributes of its own, and neither has a part of a file. */
export function withKeptFacts(storage: Target, kept: KeptFacts): Target {
  return forward(storage, {
    read: (read) => async (entry, options) => {
      const content = await read(entry, options)
      return entry.isLink === true || options?.range !== undefined ? content : kept.addTo(content, entry.key)
    },
    head: (head) => async (entry, options) => {
      const found = await head(entry, options)
      return marksLink(found.facts.metadata) ? found : kept.addTo(found, entry.key)
    },
  })
}
