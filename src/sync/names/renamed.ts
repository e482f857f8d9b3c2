import { createHash } from 'node:crypto'

const SUFFIX = / \(case conflict [0-9a-f]{8}\)(?=(\.[^./]*)?$)/i

/**
 * The name under which an entry is stored whose own name another entry has: `a/name (case conflict 1a2b3c4d).ext`. It depends
 * on the key alone, so every run finds it again.
 */
export function renamed(key: string): string {
  const slash = key.lastIndexOf('/') + 1
  const dot = key.lastIndexOf('.')
  // A dot at the beginning of a name begins no extension.
  const end = dot > slash ? dot : key.length
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 8)
  return `${key.slice(0, end)} (case conflict ${digest})${key.slice(end)}`
}

/** The key without what `renamed` adds. */
export function beforeRenaming(key: string): string {
  return key.replace(SUFFIX, '')
}
