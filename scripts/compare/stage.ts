import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { S3 } from '../../test/support/s3-client.ts'
import { stateOfBucket, stateOfFolder, stateOfVersions, type State } from './state.ts'

/** A folder, a bucket, or a bucket that keeps versions. */
export type PlaceKind = 'folder' | 'bucket' | 'versions'

/** What a case stands on: one source for both programs, a target for each. */
export interface Stage {
  readonly s3: S3
  readonly source: Place
  readonly targets: readonly [Place, Place]
}

export interface Place {
  readonly kind: PlaceKind
  /** Path of the folder, or name of the bucket. */
  readonly at: string
  /** As on the command line. */
  readonly location: string
  state(): Promise<State>
}

/** Makes an empty place. @param folder where a folder is to be made, which is not there yet */
export async function newPlace(kind: PlaceKind, s3: S3, folder: string): Promise<Place> {
  if (kind === 'folder') {
    await mkdir(folder, { recursive: true })
    return { kind, at: folder, location: folder + sep, state: () => stateOfFolder(folder) }
  }
  const at = kind === 'versions' ? await s3.newVersionedBucket() : await s3.newBucket()
  return { kind, at, location: `s3://${at}/`, state: () => (kind === 'versions' ? stateOfVersions(s3, at) : stateOfBucket(s3, at)) }
}

/** Writes a file. @param time its modification time, seconds since the epoch */
export async function writeAt({ at }: Place, key: string, content: string | Buffer, time: number): Promise<void> {
  const path = join(at, key)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  await utimes(path, time, time)
}

/** Waits for the next whole second: what is written from then on is newer by the rule that times are compared by. */
export async function nextSecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1001 - (Date.now() % 1000)))
}
