import { createHash, hash, type Hash } from 'node:crypto'

/** The MD5 of one body, fed as it arrives. */
export interface Digest {
  update(chunk: Buffer): void
  /** Hands over the digest as 32 hexadecimal digits, at once or later. */
  finish(then: (md5: string) => void): void
}

/** Hashes in this thread: for bodies so small that handing them over would cost more than hashing them. */
export function inlineDigest(): Digest {
  let first: Buffer | undefined
  let rest: Hash | undefined
  return {
    update(chunk) {
      if (rest !== undefined) rest.update(chunk)
      else if (first === undefined) first = chunk
      else rest = createHash('md5').update(first).update(chunk)
    },
    finish: (then) => then(rest === undefined ? hash('md5', first ?? '') : rest.digest('hex')),
  }
}

const zeros = Buffer.alloc(1 << 20)

const known = new Map<number, string>()

/** MD5 of so many zero bytes, as 32 hexadecimal digits. Takes time in proportion to the size, once for each size. */
export function md5OfZeros(size: number): string {
  const digest = known.get(size) ?? hashZeros(size)
  known.set(size, digest)
  return digest
}

function hashZeros(size: number): string {
  const md5 = createHash('md5')
  for (let left = size; left > 0; left -= zeros.length) md5.update(left < zeros.length ? zeros.subarray(0, left) : zeros)
  return md5.digest('hex')
}

/** The ETag that S3 gives an object uploaded in parts: the MD5 of the parts' MD5s, a hyphen, the number of parts. */
export function multipartEtag(parts: readonly string[]): string {
  return `${hash('md5', Buffer.from(parts.join(''), 'hex'))}-${parts.length}`
}
