import { parseFileTime } from './times.ts'

/**
 * The time of the last write that a file has while it is written under its own name. No file gets such a time by chance: many archives
 * have the first second of 1980, but none a tenth of a microsecond of it. Should one have it, it is only copied once more.
 */
export const UNFINISHED = '1980-01-01T00:00:00.0000001Z'

const MARK = parseFileTime(UNFINISHED)
/** The earliest time that most disks can hold, milliseconds since the epoch. */
const EARLIEST = -(2 ** 31) * 1000

/**
 * The time of an entry. A file that a killed run has left unfinished would count as up to date, because it is newer than its source,
 * so its entry is older than every source.
 *
 * @param time of the entry otherwise, milliseconds since the epoch
 * @param written the time of the file's last write, likewise
 */
export function timeUnlessUnfinished<T extends number | undefined>(time: T, written: number | undefined): T | number {
  return written !== undefined && written === MARK ? EARLIEST : time
}
