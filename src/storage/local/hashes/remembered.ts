import type { BigIntStats } from 'node:fs'
import type { ComputedDigest, DigestMemory } from '../../contract/digests.ts'
import type { Entry } from '../../contract/entry.ts'
import { pathOfListed } from '../disk/key-to-path.ts'
import type { DiskPace } from '../disk/pace.ts'
import { stateOf } from '../read/file-state.ts'
import { createChangeTimes } from './change-times.ts'

/**
 * Milliseconds that must have passed since the last change of a file. Disks store times in steps of up to two seconds, and a file
 * that is written twice within one step looks unchanged.
 */
const SETTLED_AFTER = 2000

const [MILLISECOND, SECOND] = [1_000_000n, 1_000_000_000n]

/** Digests of files that are remembered from run to run. */
export interface RememberedDigests {
  /** See `Source.digestOf`. */
  digestOfEntry(entry: Entry, name: string, compute: () => Promise<ComputedDigest>): Promise<string>
  /**
   * Returns the digest that is remembered of a file if the file certainly is as it was when the digest was computed; otherwise
   * computes it, and remembers it if the file has not changed meanwhile or just before.
   *
   * @param listed the entry that the file must still be
   * @throws what `compute` throws
   */
  digestOf(path: string, name: string, compute: () => Promise<ComputedDigest>, listed?: Entry): Promise<string>
}

export interface RememberedFrom {
  readonly root: string
  readonly memory: DigestMemory
  readonly followSymlinks: boolean
  readonly pace: DiskPace
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly onNotice?: ((message: string) => void) | undefined
}

export function createRememberedDigests({ root, memory, followSymlinks, pace, now, onNotice }: RememberedFrom): RememberedDigests {
  const why = 'the hash cache remembers nothing of disks that do not note when files change (FAT, exFAT, FUSE)'
  const changeTimes = createChangeTimes(() => onNotice?.(`${why}, and files below ${root} are on one`))
  // A file that cannot be looked at is read, and the read says what is wrong with it.
  const look = async (path: string): Promise<BigIntStats | undefined> => {
    try {
      const stats = await pace.calls()[followSymlinks ? 'statExact' : 'lstatExact'](path)
      return stats?.isFile() === true ? stats : undefined
    } catch {
      return undefined
    }
  }
  const digestOf: RememberedDigests['digestOf'] = async (path, name, compute, listed) => {
    const began = now()
    const before = await look(path)
    if (before === undefined || (listed && !isEntry(before, listed)) || !(await changeTimes.areKept(path, before))) return (await compute()).value
    const stamp = stampOf(before)
    const known = await memory.recall(path, stamp, name)
    if (known !== undefined) return known
    const { value, state } = await compute()
    const after = isSettled(before, began) && state === stateOf(plain(before)) ? await look(path) : undefined
    if (after && stampOf(after) === stamp) await memory.remember(path, stamp, name, value)
    return value
  }
  return {
    digestOf,
    async digestOfEntry(entry, name, compute) {
      // The content of a link is its text, and that of a folder is empty.
      if (entry.isLink === true || entry.key.endsWith('/')) return (await compute()).value
      return digestOf(pathOfListed(root, entry.key), name, compute, entry)
    },
  }
}

/** Identifies a file and its last change to the nanosecond. */
function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

function isEntry(stats: BigIntStats, { size, mtime }: Entry): boolean {
  const { size: present, mtimeMs } = plain(stats)
  return present === size && mtimeMs === mtime
}

/** A clock of the disk that is ahead, or a time in the future, proves nothing. */
function isSettled({ mtimeNs, ctimeNs }: BigIntStats, began: number): boolean {
  return [mtimeNs, ctimeNs].every((time) => Number(time / MILLISECOND) + SETTLED_AFTER < began)
}

/** The numbers as Node computes them without `bigint`, so that they can be compared with those of listings and reads. */
export function plain({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): Parameters<typeof stateOf>[0] {
  return { dev: Number(dev), ino: Number(ino), size: Number(size), mtimeMs: milliseconds(mtimeNs), ctimeMs: milliseconds(ctimeNs) }
}

function milliseconds(time: bigint): number {
  const rest = ((time % SECOND) + SECOND) % SECOND
  return Number((time - rest) / SECOND) * 1000 + Number(rest) / 1_000_000
}
