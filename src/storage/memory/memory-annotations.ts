import { StorageError } from '../../errors.ts'
import { md5Of } from '../../integrity/md5.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { Annotations } from '../contract/annotations.ts'
import { find } from './memory-content.ts'
import type { MemoryContent } from './memory-content.ts'

/** The documents that hang on each version of each object. */
export function annotationsOf(content: MemoryContent): Annotations {
  return {
    async list(entry, options) {
      throwIfStopped(options?.signal)
      return [...find(content, entry).annotations].map(([name, document]) => ({ name, etag: md5Of(document) }))
    },
    async read(entry, name, options) {
      throwIfStopped(options?.signal)
      const document = find(content, entry).annotations.get(name)
      if (document !== undefined) return Buffer.from(document)
      throw new StorageError(`${JSON.stringify(entry.key)} has no annotation ${JSON.stringify(name)}`, { kind: 'not-found' })
    },
    async write(key, name, document, options) {
      throwIfStopped(options?.signal)
      find(content, { key }).annotations.set(name, Buffer.from(document))
    },
    async remove(key, name, options) {
      throwIfStopped(options?.signal)
      find(content, { key }).annotations.delete(name)
    },
  }
}
