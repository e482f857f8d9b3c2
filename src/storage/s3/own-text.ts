/** Longest text, in UTF-8, that goes through the shared buffer: an S3 key has at most 1,024 bytes. */
const SCRATCH_SIZE = 4096
const scratch = Buffer.allocUnsafeSlow(SCRATCH_SIZE)

/**
 * The same text as a string of its own. A slice keeps the whole text alive that it was cut from, here a listing's page,
 * so that an entry would weigh three times what it holds; V8 offers no call for it, and a round through bytes is cheap.
 */
export function ownText(text: string): string {
  if (text.length > SCRATCH_SIZE / 3) return Buffer.from(text).toString()
  return scratch.toString('utf8', 0, scratch.write(text, 0, 'utf8'))
}
