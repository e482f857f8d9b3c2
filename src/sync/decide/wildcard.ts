import micromatch from 'micromatch'

/**
 * Does a file's own name match an azcopy pattern? The patterns are those of Go's `path.Match`: `*`, `?` and `[…]`, with
 * `\` before a character that stands for itself; letter case counts, and braces, `!` and `**` have no meaning of their own.
 */
export function matchesWildcard(name: string, pattern: string): boolean {
  return compiled(pattern).test(name)
}

const COMPILED = new Map<string, RegExp>()

function compiled(pattern: string): RegExp {
  const known = COMPILED.get(pattern)
  if (known) return known
  const options = { dot: true, nobrace: true, noextglob: true, noglobstar: true, nonegate: true, posix: false, strictSlashes: true }
  const regex = micromatch.makeRe(pattern, options)
  COMPILED.set(pattern, regex)
  return regex
}
