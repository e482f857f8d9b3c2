import type { BigIntStats } from 'node:fs'
import { foreignProperty, type PropertyName } from './foreign.ts'
import { formatLustreTime, parseLustreTime } from './lustre-time.ts'
import type { Metadata } from './marks.ts'
import { parseId, parseInteger } from './numbers.ts'

/** The form of the metadata: azcopy's own, or that of Azure Managed Lustre. */
export type PosixStyle = 'standard' | 'amlfs'

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

/** The bits for owner, group and others. Those that let a program run as somebody else are never set. */
const PERMISSIONS = 0o777n

/**
 * The properties of a file, a folder or a link as azcopy writes them: decimal numbers, times in nanoseconds. Node does not
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

type Reader = (text: string) => bigint | undefined
type Readers = Readonly<Record<PropertyName, readonly [key: string, read: Reader]>>

const STANDARD: Readers = {
  mode: ['permissions', (text) => masked(parseInteger(text, 10))],
  owner: ['posix_owner', parseId],
  group: ['posix_group', parseId],
  modified: ['modtime', (text) => parseInteger(text, 10)],
  accessed: ['posix_atime', (text) => parseInteger(text, 10)],
}

const LUSTRE: Readers = {
  mode: ['permissions', (text) => masked(parseInteger(text, 8))],
  owner: ['owner', parseId],
  group: ['group', parseId],
  modified: ['modtime', parseLustreTime],
  accessed: ['posix_atime', (text) => parseInteger(text, 10)],
}

const NAMES = Object.keys(STANDARD) as PropertyName[]

/**
 * Reads the properties from metadata: azcopy's keys in the given style, and where one is absent, the keys of other programs
 * (`foreign.ts`). Metadata of these names may have another purpose, so a value that is not of its form is passed over.
 *
 * @param onMalformed called with the name of each key whose value is passed over
 */
export function propertiesOf(metadata: Metadata, style: PosixStyle, onMalformed?: (key: string) => void): PosixProperties {
  const found: Partial<Record<PropertyName, bigint>> = {}
  for (const name of NAMES) {
    const value = read(name, metadata, style, onMalformed)
    if (value !== undefined) found[name] = value
  }
  return {
    mode: numberOf(masked(found.mode)),
    owner: numberOf(found.owner),
    group: numberOf(found.group),
    modified: found.modified,
    accessed: found.accessed,
  }
}

function read(name: PropertyName, metadata: Metadata, style: PosixStyle, onMalformed?: (key: string) => void): bigint | undefined {
  const [key, reader] = (style === 'standard' ? STANDARD : LUSTRE)[name]
  const text = metadata[key]
  if (text === undefined) return foreignProperty(name, metadata, onMalformed)
  const value = reader(text)
  if (value === undefined) onMalformed?.(key)
  return value
}

function masked(mode: bigint | undefined): bigint | undefined {
  return mode === undefined || mode < 0n ? undefined : mode & PERMISSIONS
}

function numberOf(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value)
}
