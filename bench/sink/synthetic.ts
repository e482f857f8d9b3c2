import { compareKeys } from '../../src/order/compare-keys.ts'
import { search, type Bucket } from './bucket.ts'
import { entryXml } from './listing-xml.ts'
import type { StoredObject } from './object.ts'

const PER_FOLDER = 1000
const DIGITS = 5
const KEY = /^dir\d{5}\/file(\d{8})\.dat$/

/** The key of the object with this number: 1,000 to a folder, so that keys come in the order of their numbers. */
export function syntheticKey(index: number): string {
  const folder = String(Math.floor(index / PER_FOLDER)).padStart(DIGITS, '0')
  return `dir${folder}/file${folder}${String(index % PER_FOLDER).padStart(3, '0')}.dat`
}

/**
 * A bucket of `count` equal objects, none of which is held: keys come from their numbers, and a page of a listing from
 * one folder's page, in which only the folder's number is written anew.
 *
 * @throws RangeError above 100 million objects, where the numbers grow wider
 */
export function syntheticBucket(count: number, object: StoredObject): Bucket {
  if (count > PER_FOLDER * 10 ** DIGITS) throw new RangeError('a synthetic bucket holds at most 100 million objects')
  return {
    readOnly: true,
    count: () => count,
    keyAt: syntheticKey,
    objectAt: () => object,
    lowerBound: (key) => search(count, (index) => compareKeys(syntheticKey(index), key) >= 0),
    get(key) {
      const index = Number(KEY.exec(key)?.[1] ?? count)
      return index < count && syntheticKey(index) === key ? object : undefined
    },
    put: refuse,
    delete: refuse,
    entries: pageWriter(object),
  }
}

function refuse(): never {
  throw new TypeError('a synthetic bucket cannot be written to')
}

/** Every entry has the same width in bytes, and the folder's number stands at the same two places in each. */
function pageWriter(object: StoredObject): NonNullable<Bucket['entries']> {
  const folder = Buffer.from(Array.from({ length: PER_FOLDER }, (_, i) => entryXml(syntheticKey(i), object)).join(''))
  const width = folder.length / PER_FOLDER
  const inFolder = folder.indexOf('dir') + 3
  const inName = folder.indexOf('file') + 4

  function stamp(page: Buffer, at: number, end: number, number: number): void {
    const digits = Buffer.from(String(number).padStart(DIGITS, '0'), 'latin1')
    for (; at < end; at += width) {
      for (let i = 0; i < DIGITS; i++) page[at + inFolder + i] = page[at + inName + i] = digits[i] ?? 0
    }
  }

  return (from, count, before, after) => {
    const page = Buffer.allocUnsafe(before.length + count * width + after.length)
    page.set(before, 0)
    page.set(after, page.length - after.length)
    for (let done = 0; done < count; ) {
      const first = (from + done) % PER_FOLDER
      const here = Math.min(PER_FOLDER - first, count - done)
      const at = before.length + done * width
      folder.copy(page, at, first * width, (first + here) * width)
      stamp(page, at, at + here * width, Math.floor((from + done) / PER_FOLDER))
      done += here
    }
    return page
  }
}
