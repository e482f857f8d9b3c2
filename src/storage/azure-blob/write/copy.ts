import type { CopySource } from '../../contract/copies.ts'
import type { Facts } from '../../contract/entry.ts'
import type { WriteOptions, Written } from '../../contract/writing.ts'
import type { Container } from '../container.ts'
import { hexToBase64 } from '../../../integrity/md5.ts'
import { failedWrite } from '../../service/failed-write.ts'
import { writeAccessList } from '../access-lists.ts'
import { putBlobFromUrl } from '../api/put-blob-from-url.ts'
import { checkFacts, md5ToStore } from '../facts.ts'
import { nameToWrite } from '../place/keys.ts'

/** See `Target.copy`. */
export async function copyWhole(
  { write, place }: Pick<Container, 'write' | 'place'>,
  key: string,
  from: CopySource,
  facts: Facts,
  options: WriteOptions = {},
): Promise<Written> {
  const name = nameToWrite(place, key)
  checkFacts(key, facts)
  const { checksum, ifMatch, ifAbsent } = options
  const contentMd5 = md5ToStore(facts, checksum, from.md5 && hexToBase64(from.md5))
  const copying = write(putBlobFromUrl, { key: name, from, facts, contentMd5, ifMatch, ifAbsent }, options)
  // Without a condition it is the source that does not exist.
  const written = await (ifMatch === undefined ? copying : copying.catch((error: unknown) => failedWrite(error, options)))
  await writeAccessList(place, name, facts, options)
  return written
}
