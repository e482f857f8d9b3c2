import { isStorageError, StorageError } from '../../errors.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import { checkConditions } from './memory-conditions.ts'
import { drop } from './memory-content.ts'
import type { MemoryContent } from './memory-content.ts'
import { failed } from './memory-object.ts'

/** See `Target.remove`. */
export async function removeObjects(
  content: MemoryContent,
  keys: readonly string[],
  { ifMatch, signal }: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  throwIfStopped(signal)
  if (keys.length > content.capabilities.removeBatch) throw failed('too many keys for one removal')
  return keys.map((key, i) => removeObject(content, key, ifMatch?.[i]))
}

function removeObject(content: MemoryContent, key: string, ifMatch: string | undefined): RemoveOutcome {
  if (content.capabilities.folders && key.endsWith('/')) {
    return { key, error: new StorageError(`${JSON.stringify(key)} is a folder; folders are not removed`, { kind: 'conflict' }) }
  }
  const object = content.objects.get(key)
  try {
    if (object !== undefined) checkConditions(key, object, { ifMatch })
  } catch (error) {
    if (isStorageError(error)) return { key, error }
    throw error
  }
  drop(content, key)
  return { key }
}
