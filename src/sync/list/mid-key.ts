/** The first printable ASCII character, and the one behind the last; what lies outside is not cut at. */
const LOWEST = 0x20
const END = 0x7f

/**
 * A key about half way between two keys, for cutting a range of which only the ends are known. Works on printable
 * ASCII, digit by digit as if keys were fractions; other characters are taken over from `low`.
 *
 * @param low a key that exists
 * @param high upper end of the range; undefined when it is open
 * @returns a key strictly between the two, or undefined when there is none of the kind
 */
export function midKey(low: string, high: string | undefined): string | undefined {
  let bounded = high !== undefined
  for (let at = 0; at <= low.length; at++) {
    if (bounded && at < low.length && low[at] === high?.[at]) continue
    const a = digitAt(low, at)
    const b = bounded ? digitAt(high ?? '', at) : END
    const isDigit = a < END && a >= LOWEST - 1
    if (isDigit && b - a >= 2) return low.slice(0, at) + String.fromCharCode((a + b) >> 1)
    if (b < a) return undefined
    // The two digits are too close. Only a later digit can differ, and below a neighbour it has no upper end.
    bounded = false
  }
  return undefined
}

/** The character as a digit; the end of a key counts as lower than any that is cut at, what is beyond ASCII as `END`. */
function digitAt(key: string, at: number): number {
  return at >= key.length ? LOWEST - 1 : Math.min(key.charCodeAt(at), END)
}
