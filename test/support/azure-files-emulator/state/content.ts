/** Bytes of one file. What was never written is zero and takes no memory. */
export interface Content {
  size: number
  /** Written parts, ordered, none overlapping another. */
  extents: Extent[]
}

/** One written part. Its bytes never change. */
export interface Extent {
  readonly start: number
  readonly data: Buffer
}

const ZEROS = Buffer.alloc(64 * 1024)
/** Clearing frees whole units of this many bytes, and writes zeros to what is less. */
const CLEAR_UNIT = 512

export function emptyContent(size: number): Content {
  return { size, extents: [] }
}

/** A copy that later writes to either do not change. */
export function copyContent({ size, extents }: Content): Content {
  return { size, extents: extents.slice() }
}

/** Writes these bytes, in order, from this offset on. */
export function writeContent(content: Content, start: number, data: readonly Buffer[]): void {
  let offset = start
  const written: Extent[] = []
  for (const part of data) {
    if (part.length === 0) continue
    written.push({ start: offset, data: part })
    offset += part.length
  }
  replace(content, start, offset, written)
}

/** Makes these bytes zero. @param end offset after the last */
export function clearContent(content: Content, start: number, end: number): void {
  const from = Math.min(Math.ceil(start / CLEAR_UNIT) * CLEAR_UNIT, end)
  const to = Math.max(Math.floor(end / CLEAR_UNIT) * CLEAR_UNIT, from)
  replace(content, from, to, [])
  if (from > start) writeContent(content, start, [ZEROS.subarray(0, from - start)])
  if (end > to) writeContent(content, to, [ZEROS.subarray(0, end - to)])
}

export function resizeContent(content: Content, size: number): void {
  if (size < content.size) replace(content, size, content.size, [])
  content.size = size
}

/** The bytes from `start` to before `end`, in pieces; zeros where nothing was written. */
export function* readContent({ extents }: Content, start: number, end: number): Generator<Buffer> {
  let offset = start
  for (let index = firstAfter(extents, start); offset < end; index++) {
    const extent = extents[index]
    const next = Math.min(extent?.start ?? end, end)
    for (; offset < next; offset += Math.min(ZEROS.length, next - offset)) yield ZEROS.subarray(0, Math.min(ZEROS.length, next - offset))
    if (extent === undefined || extent.start >= end) return
    const last = Math.min(extent.start + extent.data.length, end)
    yield extent.data.subarray(offset - extent.start, last - extent.start)
    offset = last
  }
}

/** Written ranges, with those that touch joined; offsets of the first and of the last byte. */
export function writtenRanges({ extents }: Content, start = 0, end = Infinity): [number, number][] {
  const ranges: [number, number][] = []
  for (let index = firstAfter(extents, start); index < extents.length; index++) {
    const extent = extents[index] as Extent
    if (extent.start >= end) break
    const first = Math.max(extent.start, start)
    const last = Math.min(extent.start + extent.data.length, end) - 1
    const before = ranges.at(-1)
    if (before !== undefined && before[1] + 1 === first) before[1] = last
    else ranges.push([first, last])
  }
  return ranges
}

/** Bytes that were written and not cleared. */
export function usedBytes({ extents }: Content): number {
  return extents.reduce((sum, { data }) => sum + data.length, 0)
}

/** Puts these parts in the place of what is between the offsets. */
function replace(content: Content, start: number, end: number, parts: readonly Extent[]): void {
  const { extents } = content
  // Most files are written from their beginning to their end.
  const last = extents.at(-1)
  if (last === undefined || last.start + last.data.length <= start) {
    extents.push(...parts)
    return
  }
  const first = firstAfter(extents, start)
  let after = first
  while (after < extents.length && (extents[after] as Extent).start < end) after++
  const kept: Extent[] = []
  const left = extents[first]
  const right = extents[after - 1]
  if (left !== undefined && after > first && left.start < start) kept.push({ start: left.start, data: left.data.subarray(0, start - left.start) })
  kept.push(...parts)
  if (right !== undefined && after > first && right.start + right.data.length > end) kept.push({ start: end, data: right.data.subarray(end - right.start) })
  extents.splice(first, after - first, ...kept)
}

/** Index of the first part that ends after this offset. */
function firstAfter(extents: readonly Extent[], offset: number): number {
  let low = 0
  let high = extents.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const { start, data } = extents[middle] as Extent
    if (start + data.length > offset) high = middle
    else low = middle + 1
  }
  return low
}
