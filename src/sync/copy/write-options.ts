import type { ChecksumKind, WriteOptions } from '../../storage/storage.ts'
import type { CopyContext } from './copy-context.ts'
import type { Copy } from '../pair.ts'

/** The checksum that an object is to be stored with: the one asked for, or else the storage's own. */
export function checksumKindFor(inParts: boolean, { settings, target }: CopyContext): ChecksumKind | undefined {
  const { algorithm = target.capabilities.defaultChecksum, fullObject } = settings.verification
  if (algorithm === undefined) return undefined
  // A CRC64NVME is never composed of others.
  const composite = inParts && !fullObject && algorithm !== 'CRC64NVME'
  return { algorithm, type: composite ? 'COMPOSITE' : 'FULL_OBJECT' }
}

/** Under which conditions, and with which checksum, an object is written. */
export function writeOptionsFor({ target: standing }: Copy, checksum: ChecksumKind | undefined, { settings, run }: CopyContext): WriteOptions {
  const { ifMatch, ifAbsent } = settings.conditions
  return {
    expectAbsent: standing === undefined,
    ifMatch: ifMatch ? standing?.etag || undefined : undefined,
    ifAbsent,
    checksum,
    signal: run.signal,
  }
}
