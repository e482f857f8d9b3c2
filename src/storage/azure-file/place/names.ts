import type { ShareProtocol } from '../side.ts'
import { StorageError } from '../../../errors.ts'

/** Characters of one segment, in UTF-16. */
const LONGEST_SEGMENT = 255
/** Characters of a whole path, likewise. */
const LONGEST_PATH = 2048
const MOST_SEGMENTS = 250
const FORBIDDEN_ON_SMB = /["\\:|<>*?\p{Cc}\ufffe\uffff]/u
/** Names of devices, in any letter case, which no file or directory can have. */
const RESERVED_ON_SMB = /^(?:CON|PRN|AUX|NUL|CLOCK\$|COM[1-9]|LPT[1-9])$/i

export interface NameRules {
  readonly protocol: ShareProtocol
  readonly trailingDot: boolean
}

/**
 * Why a share cannot hold a path; undefined when it can.
 * https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-shares--directories--files--and-metadata
 */
export function whyUnfit(path: string, { protocol, trailingDot }: NameRules): string | undefined {
  if (path.length > LONGEST_PATH) return `a path has at most ${LONGEST_PATH} characters`
  const segments = path.split('/')
  if (segments.length > MOST_SEGMENTS) return `a path has at most ${MOST_SEGMENTS} segments`
  for (const segment of segments) {
    if (segment === '') return 'a name cannot be empty'
    if (segment === '.' || segment === '..') return `the name ${segment} means another directory`
    if (segment.length > LONGEST_SEGMENT) return `a name has at most ${LONGEST_SEGMENT} characters`
    if (segment.includes('\0')) return 'a name cannot hold a NUL character'
    if (protocol === 'nfs') continue
    const [forbidden] = FORBIDDEN_ON_SMB.exec(segment) ?? []
    if (forbidden !== undefined) return `a name cannot hold ${JSON.stringify(forbidden)}`
    if (RESERVED_ON_SMB.test(segment)) return `the service reserves the name ${segment}`
    if (!trailingDot && segment.endsWith('.')) return 'the service would drop the dot at the end of a name'
  }
  return undefined
}

/** @throws StorageError `unsafe-key` for a path that a share cannot hold */
export function checkPath(key: string, path: string, rules: NameRules): void {
  const why = whyUnfit(path, rules)
  if (why === undefined) return
  throw new StorageError(`${JSON.stringify(key)} cannot be a file of the share: ${why}; rename it`, { kind: 'unsafe-key', code: 'UnfitName' })
}
