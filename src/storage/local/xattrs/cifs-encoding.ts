import type { SmbFacts } from '../../contract/entry.ts'
import { StorageError } from '../../../errors.ts'
import type { Xattrs } from '../../../portable/xattrs.ts'

/** A 32-bit number of attribute bits, little-endian, as the client of CIFS in Linux shows it on files of a mounted share. */
export const DOS_ATTRIBUTES = 'user.cifs.dosattrib'
/** The time of creation in units of 100 ns since 1601, 64 bits, little-endian. */
export const CREATION_TIME = 'user.cifs.creationtime'

/** The attributes that Azure Files keeps, in its spelling. A share has no others. */
const BITS = {
  ReadOnly: 0x1,
  Hidden: 0x2,
  System: 0x4,
  Directory: 0x10,
  Archive: 0x20,
  Temporary: 0x100,
  Offline: 0x1000,
  NotContentIndexed: 0x2000,
  NoScrubData: 0x20000,
}
const NAMES = new Map(Object.entries(BITS))
/** Says that a file has no attributes; a server of SMB takes 0 for "leave them as they are". */
const NORMAL = 0x80

const TICKS_PER_SECOND = 10_000_000n
const SECONDS_FROM_1601_TO_1970 = 11_644_473_600n
/** 10000-01-01; the service's times have four digits for the year. */
const END_OF_TIME = 253_402_300_800n

/**
 * Decodes the attributes and the time of creation. What a file has none of is absent.
 * @throws StorageError `unreadable` when a value has another form
 */
export function smbFactsOfXattrs(xattrs: Xattrs, key: string): SmbFacts {
  const [attributes, ticks] = [numberIn(xattrs, DOS_ATTRIBUTES, 4, key), numberIn(xattrs, CREATION_TIME, 8, key)]
  const created = ticks === undefined ? undefined : timeOf(ticks, key)
  return {
    ...(attributes !== undefined && { attributes: namesOf(Number(attributes), key.endsWith('/')) }),
    ...(created !== undefined && { created }),
  }
}

/** Encodes them. Attributes come last: setting a time may set Archive. Unknown attributes and a malformed time are left out. */
export function xattrsOfSmbFacts({ attributes, created }: SmbFacts, isFolder: boolean): Xattrs {
  const xattrs = new Map<string, Buffer>()
  const ticks = created === undefined ? undefined : ticksOf(created)
  if (ticks !== undefined) {
    const time = Buffer.alloc(8)
    time.writeBigUInt64LE(ticks)
    xattrs.set(CREATION_TIME, time)
  }
  if (attributes !== undefined) {
    const bits = Buffer.alloc(4)
    bits.writeUInt32LE(bitsOf(attributes, isFolder))
    xattrs.set(DOS_ATTRIBUTES, bits)
  }
  return xattrs
}

function numberIn(xattrs: Xattrs, name: string, length: 4 | 8, key: string): bigint | undefined {
  const value = xattrs.get(name)
  if (value === undefined) return undefined
  if (value.length !== length) throw malformed(key, `${name} has ${value.length} bytes and not ${length}`)
  return length === 4 ? BigInt(value.readUInt32LE()) : value.readBigUInt64LE()
}

function malformed(key: string, why: string): StorageError {
  return new StorageError(`cannot read the SMB attributes of ${JSON.stringify(key)}: ${why}`, { kind: 'unreadable' })
}

function namesOf(bits: number, isFolder: boolean): string {
  const kind = isFolder ? BITS.Directory : 0
  const all = (bits & ~BITS.Directory) | kind
  return [...NAMES].filter(([, bit]) => (all & bit) !== 0).map(([name]) => name).join('|') || 'None'
}

function bitsOf(names: string, isFolder: boolean): number {
  const kind = isFolder ? BITS.Directory : 0
  const bits = names.split('|').reduce((sum, name) => sum | (NAMES.get(name.trim()) ?? 0), 0)
  return ((bits & ~BITS.Directory) | kind) || NORMAL
}

/** A time of 0 is none. */
function timeOf(ticks: bigint, key: string): string | undefined {
  if (ticks === 0n) return undefined
  const seconds = ticks / TICKS_PER_SECOND - SECONDS_FROM_1601_TO_1970
  if (seconds >= END_OF_TIME) throw malformed(key, `${CREATION_TIME} is after the year 9999`)
  const fraction = String(ticks % TICKS_PER_SECOND).padStart(7, '0')
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`
}

function ticksOf(time: string): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z$/.exec(time) ?? []
  const milliseconds = whole === undefined ? NaN : Date.parse(`${whole}Z`)
  if (Number.isNaN(milliseconds)) return undefined
  const ticks = (BigInt(milliseconds / 1000) + SECONDS_FROM_1601_TO_1970) * TICKS_PER_SECOND + BigInt(fraction.padEnd(7, '0'))
  return ticks > 0n ? ticks : undefined
}
