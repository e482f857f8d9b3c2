import { createHash, hash, type BinaryToTextEncoding, type Hash } from 'node:crypto'

/** Node 20 hashes less than 2 GiB at a time. */
const LARGEST_UPDATE = 2 ** 30

/** Hash of the bytes, however many they are. */
export function hashOf(name: string, bytes: Uint8Array, encoding: BinaryToTextEncoding): string {
  if (bytes.length <= LARGEST_UPDATE) return hash(name, bytes, encoding)
  const running = createHash(name)
  updateHash(running, bytes)
  return running.digest(encoding)
}

/**
 * Adds bytes to a hash, however many they are.
 * @param most bytes of one call
 */
export function updateHash(running: Pick<Hash, 'update'>, bytes: Uint8Array, most = LARGEST_UPDATE): void {
  for (let at = 0; at < bytes.length; at += most) running.update(bytes.subarray(at, at + most))
}
