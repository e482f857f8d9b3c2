/** First and last printable ASCII character; what lies outside is not cut at. */
const LOWEST = 0x20
const HIGHEST = 0x7e

/**
 * A key about half way between two keys, for cutting a range in which nothing but its ends is known. Works on printable
 * ASCII, digit by digit as if keys were fractions.
 *
 * @param low a key that exists
 * @param high upper end of the range; undefined when it is open
 * @returns a key strictly between the two, or undefined when there is none of the kind
 */
export function midKey(low: string, high: string | undefined): string | undefined {
  let at = 0
  let bounded = high !== undefined
  for (; at <= low.length; at++) {
    const a = digitAt(low, at)
    const b = bounded ? digitAt(high ?? '', at) : HIGHEST + 1
    if (a === undefined || b === undefined || b < a) return undefined
    if (b - a >= 2) return low.slice(0, at) + String.fromCharCode((a + b) >> 1)
    // Neighbours, or the same character: the room, if any, is further down; below a neighbour it has no upper end.
    if (b > a) bounded = false
  }
  return undefined
}

/** The character as a digit; the end of a key counts as lower than any character. */
function digitAt(key: string, at: number): number | undefined {
  if (at >= key.length) return LOWEST - 1
  const unit = key.charCodeAt(at)
  return unit >= LOWEST && unit <= HIGHEST ? unit : undefined
}
