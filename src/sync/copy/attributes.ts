import type { Entry, Facts } from '../../storage/entry.ts'
import type { ObjectAttributes } from '../../storage/storage.ts'
import type { CopyContext } from './copy-context.ts'
import { guessContentType } from './content-type.ts'

/** What the target is to keep of an object besides its bytes. */
export function attributesOf(entry: Entry, facts: Facts, { source, target, settings }: CopyContext): ObjectAttributes {
  const attributes = { size: entry.size, mtime: entry.mtime }
  if (!target.capabilities.keepsFacts) return { ...attributes, facts: {} }
  const guess = !source.capabilities.keepsFacts && settings.guessContentType
  return {
    ...attributes,
    facts: {
      ...facts,
      ...(guess && { contentType: guessContentType(entry.key) }),
      ...(settings.storageClass !== undefined && { storageClass: settings.storageClass }),
    },
  }
}
