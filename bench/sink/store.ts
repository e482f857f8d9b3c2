import { storedBucket, type Bucket } from './bucket.ts'
import { multipartUploads, type MultipartUploads } from './multipart.ts'
import { zeroMultipartObject, zeroObject } from './object.ts'
import { syntheticBucket } from './synthetic.ts'

/** What is there from the start. Sizes in bytes. */
export interface Content {
  /** Objects in each synthetic bucket; 0 for none. */
  readonly synth: number
  readonly size: number
  readonly buckets: readonly string[]
  /** Size of the object `big.bin` in the bucket `big`; 0 for none. */
  readonly big: number
  /** Part size of its ETag; 0 for the ETag of a single PutObject. */
  readonly bigPart: number
}

/** Everything that the server holds. */
export interface Store {
  /** Any bucket that is asked for exists. */
  bucket(name: string): Bucket
  readonly uploads: MultipartUploads
  /** Requests so far, by operation. */
  readonly requests: Map<string, number>
  /** Drops what clients have put, and the counts. */
  reset(): void
}

export function openStore(content: Content): Store {
  const buckets = new Map<string, Bucket>()
  const uploads = multipartUploads()
  const requests = new Map<string, number>()

  function bucket(name: string): Bucket {
    const known = buckets.get(name)
    if (known !== undefined) return known
    const fresh = storedBucket()
    buckets.set(name, fresh)
    return fresh
  }

  function reset(): void {
    for (const [name, each] of buckets) if (!each.readOnly) buckets.delete(name)
    uploads.clear()
    requests.clear()
    if (big !== undefined) bucket('big').put('big.bin', big)
  }

  const { synth, size, big: bigSize, bigPart } = content
  const object = zeroObject(size)
  const big = bigSize === 0 ? undefined : bigPart === 0 ? zeroObject(bigSize) : zeroMultipartObject(bigSize, bigPart)
  if (synth > 0) for (const name of content.buckets) buckets.set(name, syntheticBucket(synth, object))
  reset()
  return { bucket, uploads, requests, reset }
}
