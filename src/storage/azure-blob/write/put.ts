import type { CallOptions } from '../../contract/context.ts'
import type { Facts } from '../../contract/entry.ts'
import type { Payload, WriteOptions, Written } from '../../contract/writing.ts'
import type { Container } from '../container.ts'
import type { BlobCall } from '../side.ts'
import { hexToBase64, md5Of } from '../../../integrity/md5.ts'
import { failedWrite, unlessWritten } from '../../service/failed-write.ts'
import { writeAccessList } from '../access-lists.ts'
import { putBlob } from '../api/put-blob.ts'
import { withMd5 } from '../api/written.ts'
import { checkFacts, md5ToStore } from '../facts.ts'
import { nameToWrite } from '../place/keys.ts'
import { propertiesOf } from '../read/head.ts'

/** See `Target.put`. */
export async function putWhole(container: Container, key: string, payload: Payload, facts: Facts, options?: WriteOptions): Promise<Written> {
  const { call, write, place } = container
  const name = nameToWrite(place, key)
  checkFacts(key, facts)
  const { checksum, ifMatch, ifAbsent } = options ?? {}
  const contentMd5 = md5ToStore(facts, checksum, payload.checksum)
  const put = write(putBlob, { key: name, payload, facts, contentMd5, ifMatch, ifAbsent }, options)
  const isConditional = ifMatch !== undefined || ifAbsent === true
  const sure = isConditional ? unlessWritten(put, () => writtenBefore(call, name, payload, contentMd5, options)) : put
  const written = await sure.catch((error: unknown) => failedWrite(error, options))
  await writeAccessList(place, name, facts, options)
  return withMd5(written, checksum, contentMd5)
}

/** The blob under a name, if it is what a put has sent: the service stores the MD5 that it computed or was given. */
async function writtenBefore(
  call: BlobCall,
  name: string,
  { bytes, md5 }: Payload,
  given: string | undefined,
  options?: CallOptions,
): Promise<Written | undefined> {
  const { size, etag, facts } = await propertiesOf(call, name, options)
  const isSame = facts.contentMd5 === (given ?? hexToBase64(md5 ?? md5Of(bytes)))
  return size === bytes.length && isSame ? { etag, etagIsDigest: false } : undefined
}
