/** A set of code points: ranges with both ends inside; a range whose first end is behind its last is empty. */
export type Characters = readonly (readonly [number, number])[]

const LAST = 0x10ffff
const SLASH = 0x2f

export const ANY: Characters = [[0, LAST]]
/** Every character within a segment of a key. */
export const IN_SEGMENT: Characters = complementOf([[SLASH, SLASH]])

export function character(text: string): Characters {
  const codePoint = text.codePointAt(0) ?? 0
  return [[codePoint, codePoint]]
}

export function holds(characters: Characters, codePoint: number): boolean {
  for (const [first, last] of characters) if (first <= codePoint && codePoint <= last) return true
  return false
}

export function complementOf(characters: Characters): Characters {
  const gaps: [number, number][] = []
  let next = 0
  for (const [first, last] of characters.toSorted(([one], [other]) => one - other)) {
    if (first > last) continue
    if (first > next) gaps.push([next, first - 1])
    next = Math.max(next, last + 1)
  }
  if (next <= LAST) gaps.push([next, LAST])
  return gaps
}
