/** Longest text that goes through the shared buffer, bytes: a key has at most 1,024 bytes on S3, 1,024 characters on Blob. */
const SCRATCH_SIZE = 4096
const scratch = Buffer.allocUnsafeSlow(SCRATCH_SIZE)

/**
 * The same text as a string of its own. A slice keeps the text alive that it was cut from, here a listing's page, so an
 * entry would weigh three times what it holds. V8 offers no call for this, and a round trip through bytes is cheap.
 */
export function detach(text: string): string {
  if (text.length > SCRATCH_SIZE / 3) return Buffer.from(text).toString()
  return scratch.toString('utf8', 0, scratch.write(text, 0, 'utf8'))
}

/** As `detach`, for UTF-8 that was read byte by byte (as Latin-1): the result is the text itself. */
export function detachUtf8(latin1: string): string {
  if (latin1.length > SCRATCH_SIZE) return Buffer.from(latin1, 'latin1').toString()
  return scratch.toString('utf8', 0, scratch.write(latin1, 0, 'latin1'))
}
