import type { Facts } from '../../contract/entry.ts'
import type { MultipartWrite } from '../../contract/parts.ts'
import type { WriteOptions } from '../../contract/writing.ts'
import type { Container } from '../container.ts'
import { throwIfStopped } from '../../../stopping.ts'
import { writeAccessList } from '../access-lists.ts'
import { checkFacts } from '../facts.ts'
import { nameToWrite } from '../place/keys.ts'
import { blockIds, createMultipartWrite } from './multipart-write.ts'

/** See `Target.startMultipart`. */
export async function startMultipart(container: Container, key: string, facts: Facts, options: WriteOptions = {}): Promise<MultipartWrite> {
  const { call, place } = container
  const name = nameToWrite(place, key)
  checkFacts(key, facts)
  const { signal } = options
  throwIfStopped(signal)
  // The commit of our blocks discards those of other programs, so nothing has to be deleted first.
  const [foreign] = place.overForeignBlocks ? await blockIds(call, { key: name, type: 'uncommitted' }, { signal }) : []
  const idLength = foreign === undefined ? undefined : Buffer.from(foreign, 'base64').length
  const multipart = createMultipartWrite(container, name, facts, options, idLength)
  return {
    ...multipart,
    complete: async (completeOptions) => {
      const written = await multipart.complete(completeOptions)
      await writeAccessList(place, name, facts, completeOptions)
      return written
    },
  }
}
