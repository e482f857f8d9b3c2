import fc from 'fast-check'

/** Pieces that the order of UTF-16 units, or a folder's place among its neighbours, would get wrong. */
const PIECES = ['a', 'b', 'a/', 'a-b', 'a.b', '/', '-', '.', '0', ' ', '\u00e9', '\ud7ff', '\ue000', '\ufffd', '\uffff', '\u{10000}', '\u{1f600}', '\u{10ffff}']

/** Well-formed keys that come close to each other. */
export const oddKey: fc.Arbitrary<string> = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''))

/** The order that object stores list in. */
export function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
