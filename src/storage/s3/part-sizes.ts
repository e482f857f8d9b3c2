import pLimit from 'p-limit'
import type { Entry } from '../contract/entry.ts'
import type { PartSizesOptions } from '../contract/reading.ts'
import type { HeadAnswer } from './api/object-head.ts'
import type { S3Call } from './side.ts'
import { isSingleEtag, partCountOf } from '../../integrity/etag.ts'
import { headObject } from './api/head-object.ts'
import { changed } from '../service/entry-changed.ts'

/** Parts asked about at a time. */
const AT_A_TIME = 16

/**
 * Sizes of the parts that an object was written in; see `Source.partSizes`. GetObjectAttributes would give them of
 * objects with additional checksums only, so the parts are asked for one by one, as ranges are read.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html (partNumber)
 *
 * @param key whole key
 * @param hasContentEtags an ETag without a number of parts is one of an object that was written whole
 * @throws StorageError `changed` when the object no longer is what the entry says
 */
export async function partSizesOf(
  call: S3Call,
  key: string,
  entry: Entry,
  hasContentEtags: boolean,
  options: PartSizesOptions = {},
): Promise<readonly number[] | undefined> {
  const { size, etag, version } = entry
  const countInEtag = partCountOf(etag)
  if (size === 0 || countInEtag === 1 || (hasContentEtags && isSingleEtag(etag))) return [size]
  const ask = async (partNumber: number): Promise<HeadAnswer> => {
    const answer = await call(headObject, { key, version, partNumber }, { signal: options.signal })
    if (etag !== '' && answer.etag !== etag) throw changed(entry)
    return answer
  }
  const first = await ask(1)
  const count = first.partsCount
  if (count === undefined) return countInEtag === undefined ? [size] : undefined
  if (count === 1) return [size]
  if (!options.exact && Math.ceil(size / first.size) === count) return equalParts(size, first.size, count)
  const limit = pLimit(AT_A_TIME)
  const rest = await Promise.all(Array.from({ length: count - 1 }, (_, i) => limit(async () => (await ask(i + 2)).size)))
  return thatAddUp([first.size, ...rest], size)
}

/** Some compatibles answer with the size of the whole object, whichever part is asked about. */
function thatAddUp(sizes: readonly number[], size: number): readonly number[] | undefined {
  return sizes.reduce((sum, part) => sum + part, 0) === size ? sizes : undefined
}

function equalParts(size: number, partSize: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i < count - 1 ? partSize : size - partSize * (count - 1)))
}
