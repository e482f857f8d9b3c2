import type { Keyed } from '../order/keyed.ts'

/** What is remembered of one file. */
export interface CacheRecord extends Keyed {
  /** Absolute path of the file. */
  readonly key: string
  /** Identifies the file and its last change. The digests are those of the file as long as it has this stamp. */
  readonly stamp: string
  /** When the record was last used, in days since the epoch. */
  readonly day: number
  /** Values by the names of the digests. */
  readonly digests: Readonly<Record<string, string>>
}

/** Writes a record as one line, without its end. */
export function lineOf({ key, stamp, day, digests }: CacheRecord): string {
  return JSON.stringify([key, stamp, day, digests])
}

/** Reads a line. @returns undefined for any other text */
export function recordOf(line: string): CacheRecord | undefined {
  const fields = parse(line)
  if (!Array.isArray(fields)) return undefined
  const [key, stamp, day, digests] = fields as unknown[]
  if (typeof key !== 'string' || typeof stamp !== 'string' || typeof day !== 'number' || !isTexts(digests)) return undefined
  return { key, stamp, day, digests }
}

/** Merges two records of one path. Digests of another state of the file than the newer record's are dropped. */
export function mergeRecords(older: CacheRecord, newer: CacheRecord): CacheRecord {
  if (older.stamp !== newer.stamp) return newer
  return { ...newer, day: Math.max(older.day, newer.day), digests: { ...older.digests, ...newer.digests } }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string')
}
