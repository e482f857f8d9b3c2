import type { BigIntStats } from 'node:fs'
import type { PosixStyle } from '../settings.ts'
import { formatLustreTime, parseLustreTime } from './lustre-time.ts'

/** The properties that a copy gets from its source; unknown ones are absent. */
export interface PosixProperties {
  /** Permission bits. */
  readonly mode?: number | undefined
  readonly owner?: number | undefined
  readonly group?: number | undefined
  /** Nanoseconds since the epoch. */
  readonly modified?: bigint | undefined
  /** Nanoseconds since the epoch. */
  readonly accessed?: bigint | undefined
}

const PERMISSIONS = 0o777n

/**
 * A regular file's properties as azcopy writes them: decimal numbers, times in nanoseconds. Node does not
 * return what only `statx` reports: `linux_attribute`, `linux_attribute_mask`, `linux_statx_mask`.
 * https://learn.microsoft.com/azure/storage/common/storage-ref-azcopy-sync (`--preserve-posix-properties`)
 */
export function metadataOf(stats: BigIntStats, style: PosixStyle): Record<string, string> {
  const { nlink, ino, dev, uid, gid, mode, atimeNs, ctimeNs, mtimeNs, birthtimeNs } = stats
  const metadata: Record<string, string> = {
    posix_nlink: String(nlink),
    posix_ino: String(ino),
    posix_dev: String(dev),
    posix_atime: String(atimeNs),
    posix_ctime: String(ctimeNs),
    ...(birthtimeNs > 0n && { linux_btime: String(birthtimeNs) }),
  }
  if (style === 'standard') {
    return { ...metadata, posix_owner: String(uid), posix_group: String(gid), permissions: String(mode), modtime: String(mtimeNs) }
  }
  const permissions = (mode & PERMISSIONS).toString(8).padStart(4, '0')
  return { ...metadata, owner: String(uid), group: String(gid), permissions, modtime: formatLustreTime(mtimeNs) }
}

/**
 * Reads what `metadataOf` wrote. Metadata of these names may have another purpose, so values that are not numbers or times
 * are ignored, and bits that would let a program run as another user are never set.
 */
export function propertiesOf(metadata: Readonly<Record<string, string>>, style: PosixStyle): PosixProperties {
  const standard = style === 'standard'
  const mode = integer(metadata['permissions'], standard ? 10 : 8)
  return {
    mode: mode === undefined ? undefined : Number(mode & PERMISSIONS),
    owner: id(metadata[standard ? 'posix_owner' : 'owner']),
    group: id(metadata[standard ? 'posix_group' : 'group']),
    modified: standard ? integer(metadata['modtime'], 10) : parseLustreTime(metadata['modtime'] ?? ''),
    accessed: integer(metadata['posix_atime'], 10),
  }
}

function integer(text: string | undefined, radix: 8 | 10): bigint | undefined {
  if (text === undefined) return undefined
  if (radix === 8) return /^[0-7]{1,12}$/.test(text) ? BigInt(`0o${text}`) : undefined
  return /^-?\d{1,19}$/.test(text) ? BigInt(text) : undefined
}

/** The largest number of 32 bits means "do not change", so it is not an ID. */
function id(text: string | undefined): number | undefined {
  const value = integer(text, 10)
  return value !== undefined && value >= 0n && value < 0xffff_ffffn ? Number(value) : undefined
}
