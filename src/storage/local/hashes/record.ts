/** The digest of a file, and the file's modification time when the digest was computed. */
export interface HashRecord {
  /** Base64. */
  readonly md5: string
  /** Nanoseconds since the epoch. */
  readonly mtime: bigint
}

/** azcopy's number for MD5. */
const MD5_MODE = 1
const SECOND = 1_000_000_000n
const TIME = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/
const MD5_IN_BASE64 = /^[A-Za-z0-9+/]{22}==$/

/**
 * Writes a record as azcopy does; undefined for a time whose year RFC 3339 cannot express.
 * https://learn.microsoft.com/azure/storage/common/storage-ref-azcopy-sync
 */
export function formatRecord({ md5, mtime }: HashRecord): string | undefined {
  const nanoseconds = ((mtime % SECOND) + SECOND) % SECOND
  const date = new Date(Number((mtime - nanoseconds) / 1_000_000n))
  if (Number.isNaN(date.getTime()) || !/^\d{4}-/.test(date.toISOString())) return undefined
  // Go drops trailing zeros.
  const fraction = nanoseconds === 0n ? '' : '.' + nanoseconds.toString().padStart(9, '0').replace(/0+$/, '')
  return JSON.stringify({ Mode: MD5_MODE, Data: md5, LMT: date.toISOString().slice(0, 19) + fraction + 'Z' })
}

/** Reads a record; undefined for any other text, so that the file is hashed again. */
export function parseRecord(text: string): HashRecord | undefined {
  const fields = parseObject(text)
  const mtime = typeof fields['LMT'] === 'string' ? parseTime(fields['LMT']) : undefined
  const md5 = fields['Data']
  if (fields['Mode'] !== MD5_MODE || mtime === undefined || typeof md5 !== 'string' || !MD5_IN_BASE64.test(md5)) return undefined
  return { md5, mtime }
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** azcopy writes times in the zone of the machine. */
function parseTime(text: string): bigint | undefined {
  const [, date, time, fraction = '', zone] = TIME.exec(text) ?? []
  const milliseconds = date === undefined ? NaN : Date.parse(`${date}T${time}${zone?.toUpperCase()}`)
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
