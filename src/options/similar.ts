/** The word of a list that another one was most likely meant to be; undefined when none is near. */
export function similarTo(word: string, known: Iterable<string>): string | undefined {
  let [best, least] = [undefined as string | undefined, Math.max(2, Math.ceil(word.length * 0.3)) + 1]
  for (const candidate of known) {
    const distance = distanceOf(word, candidate, least)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

/**
 * Letters to insert, remove, exchange or swap with their neighbour; hyphens and underscores do not count.
 * @param most from here on the exact number does not matter
 */
function distanceOf(one: string, other: string, most: number): number {
  const [a, b] = [bare(one), bare(other)]
  if (Math.abs(a.length - b.length) >= most) return most
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity
      row.push(Math.min(exchanged, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    ;[before, last] = [last, row]
  }
  return last[b.length] ?? most
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '')
}
