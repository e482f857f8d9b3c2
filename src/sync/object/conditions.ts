import type { ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { ChecksumKind, WriteOptions } from '../../storage/contract/writing.ts'
import type { CopyContext } from './context.ts'
import type { Copy } from '../pair.ts'

/** Services keep these over the whole object only. */
const NEVER_COMPOSED: ReadonlySet<ChecksumAlgorithm> = new Set<ChecksumAlgorithm>(['CRC64NVME', 'MD5'])

/** The checksum to store an object with: the one that the settings ask for, or else the storage's own. */
export function checksumKindFor(inParts: boolean, { settings, target }: CopyContext): ChecksumKind | undefined {
  const { algorithm = target.capabilities.defaultChecksum, fullObject } = settings.verification
  if (algorithm === undefined) return undefined
  const composite = inParts && !fullObject && !NEVER_COMPOSED.has(algorithm)
  return { algorithm, type: composite ? 'COMPOSITE' : 'FULL_OBJECT' }
}

/** Is an MD5 sent with what is written? */
export function sendsMd5({ settings, target }: CopyContext): boolean {
  const { contentEtag, verifiesMd5 } = target.capabilities
  return settings.verification.sendMd5 && (contentEtag || verifiesMd5 === true)
}

/** Does the service compare what is written with an MD5, although its ETag says nothing of that? */
export function serviceVerifies(context: CopyContext): boolean {
  return context.target.capabilities.verifiesMd5 === true && sendsMd5(context)
}

/** Under which conditions, and with which checksum, an object is written. */
export function writeOptionsFor(copy: Copy, checksum: ChecksumKind | undefined, { settings, run, target, backups }: CopyContext): WriteOptions {
  const { target: standing, replaces } = copy
  const { ifMatch } = settings.conditions
  const ifAbsent = settings.conditions.ifAbsent || settings.check.by === 'absent'
  // A disk does not list a link that leads nowhere or to a folder, so no backup was made of it.
  const mayHideLink = backups !== undefined && target.pathOf !== undefined && standing === undefined
  const again = replaces !== undefined
  const etag = again ? replaces : standing?.etag
  return {
    expectAbsent: standing === undefined && !again,
    ifMatch: ifMatch || (again && ifAbsent) ? etag || undefined : undefined,
    ifAbsent: (ifAbsent || mayHideLink) && !again,
    checksum,
    signal: run.signal,
  }
}
