/** Longest text that goes through the shared buffer, bytes: a blob's name has at most 1,024 characters. */
const SCRATCH_SIZE = 4096
const scratch = Buffer.allocUnsafeSlow(SCRATCH_SIZE)

/**
 * UTF-8 that was read byte by byte (as Latin-1), as a string of its own. A slice would keep the whole text alive that it
 * was cut from, here a stretch of a listing.
 */
export function ownText(latin1: string): string {
  if (latin1.length > SCRATCH_SIZE) return Buffer.from(latin1, 'latin1').toString()
  return scratch.toString('utf8', 0, scratch.write(latin1, 0, 'latin1'))
}
