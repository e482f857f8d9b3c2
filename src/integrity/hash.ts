import { createHash, hash, type BinaryToTextEncoding, type Hash } from 'node:crypto'

/** One call of Node 20 takes less than 2 GiB. */
const LARGEST_UPDATE = 2 ** 30

/** Hashes any number of bytes. */
export function hashOf(name: string, bytes: Uint8Array, encoding: BinaryToTextEncoding): string {
  if (bytes.length <= LARGEST_UPDATE) return hash(name, bytes, encoding)
  const running = createHash(name)
  updateHash(running, bytes)
  return running.digest(encoding)
}

/**
 * Adds any number of bytes to a hash.
 * @param most bytes that one call adds at most
 */
export function updateHash(running: Pick<Hash, 'update'>, bytes: Uint8Array, most = LARGEST_UPDATE): void {
  for (let at = 0; at < bytes.length; at += most) running.update(bytes.subarray(at, at + most))
}
