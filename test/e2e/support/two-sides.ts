import type { Objects } from './objects.ts'
import type { Place } from './places.ts'
import type { World } from './world.ts'
import { nextSecond } from './world.ts'

type Kind = Exclude<Place['kind'], 'azure-blob'>
export type Pair = readonly [Kind, Kind]
export const PAIRS: readonly Pair[] = [['local', 's3'], ['s3', 'local'], ['s3', 's3']]

/** Writes one object to S3, in the form that the test is about. */
export type PutObject = (place: Place, key: string, content: Buffer) => Promise<void>

/** What stands under one key on the two sides. */
export interface Twin {
  readonly newerAt: 'source' | 'target'
  readonly source: Buffer
  readonly target: Buffer
  /** In the place of the usual one. */
  readonly put?: PutObject
}

const [PAST, FUTURE] = [1_600_000_000, 4_000_000_000]

/**
 * Fills two new places so that by time alone what is newer at the source would be copied, and nothing else. Objects have
 * the time at which they are written, so the older ones of all are written a second before the newer ones.
 */
export async function twoSides(
  world: World,
  [from, to]: Pair,
  twins: Readonly<Record<string, Twin>>,
  usually: PutObject,
): Promise<{ source: Place; target: Place }> {
  const [source, target] = [world.newPlace(from), world.newPlace(to)]
  const write = async (place: Place, key: string, content: Buffer, put: PutObject, mtime: number): Promise<void> => {
    if (place.kind === 'local') await place.write({ [key]: content }, mtime)
    else await put(place, key, content)
  }
  for (const mtime of [PAST, FUTURE]) {
    for (const [key, { newerAt, put = usually, ...contents }] of Object.entries(twins)) {
      const isSourceNow = (newerAt === 'source') === (mtime === FUTURE)
      await write(isSourceNow ? source : target, key, isSourceNow ? contents.source : contents.target, put, mtime)
    }
    if (mtime === PAST) await nextSecond()
  }
  return { source, target }
}

/** Puts objects whole, with a checksum where an algorithm is given. */
export function whole(objects: Objects, ChecksumAlgorithm?: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'): PutObject {
  return (place, key, content) => objects.put(place, key, content, { ChecksumAlgorithm })
}
