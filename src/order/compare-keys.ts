const SURROGATES = 0xd800

/**
 * Compares keys by their UTF-8 bytes, the order in which S3 and Azure Blob list them. JavaScript's `<` compares UTF-16
 * units, which puts characters beyond U+FFFF before U+E000 to U+FFFF; UTF-8 puts them after.
 *
 * @returns below zero when `a` comes first, zero when they are equal, above zero when `b` comes first
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Moves the surrogates above the rest of the basic plane. */
function rank(unit: number): number {
  if (unit < SURROGATES) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
