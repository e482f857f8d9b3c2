/** Prefixes that are remembered. With more of them, nothing that is not listed counts as absent. */
const MOST_KNOWN = 10_000

/** What the listing of one side could not show. A key that it may hide is not absent. */
export class Holes {
  private readonly keys = new Set<string>()
  private tooMany = false

  /** @param key of an entry, or of a folder with `/` at its end; empty for the location itself */
  add(key: string): void {
    if (this.keys.size < MOST_KNOWN) this.keys.add(key)
    else this.tooMany = true
  }

  hides(key: string): boolean {
    if (this.keys.size === 0) return false
    if (this.tooMany || this.keys.has('') || this.keys.has(key)) return true
    for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) {
      // A folder that vanished while it was listed is named without its slash.
      if (this.keys.has(key.slice(0, at + 1)) || this.keys.has(key.slice(0, at))) return true
    }
    return false
  }
}
