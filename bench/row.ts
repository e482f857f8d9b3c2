import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Extra, Job, Verify } from './clients/client.ts'
import { countFiles } from './sample-files.ts'
import type { SinkProcess } from './sink-process.ts'
import type { Content } from './sink/store.ts'

/** One line of work, the same for every client. */
export interface Row {
  readonly name: string
  readonly title: string
  /** Who takes part unless the command line says; undefined for all but the slow and the special. */
  readonly clients?: readonly string[]
  /** More runs than usual, where one run is too short to tell. */
  readonly leastRuns?: number
  /** What is on the server from the start. */
  readonly content: Content
  /** Starts the row's server, where it is not the stand-in for S3. */
  start?(): Promise<SinkProcess>
  /** Makes what all runs share in `folder`; the server is there. */
  prepare(folder: string): Promise<void>
  /** Makes ready for one run, and says what is to be done. */
  begin(folder: string, sink: SinkProcess): Promise<Job>
  /** Looks whether the work was done; says what is missing. Clears up after it. */
  check(folder: string, sink: SinkProcess): Promise<string | undefined>
}

export const KIB = 1024
export const MIB = 1024 * KIB
export const SMALL = 10 * KIB
export const PART = 8 * MIB
export const NOTHING: Content = { synth: 0, size: SMALL, buckets: ['synth-a', 'synth-b'], big: 0, bigPart: PART }

/** Both forms of objsync, where start-up and the Node inside make a difference. */
export const BOTH_FORMS = ['objsync', 'objsync-binary', 's3sync', 's5cmd', 'rclone']

/** With commas, as in 20,000. */
export function number(value: number): string {
  return value.toLocaleString('en-US')
}

/** How much has arrived, or should have. */
export type Size = { readonly objects: number; readonly bytes: number }

/** What is missing, in words; undefined when nothing is. */
export function compare(found: Size, wanted: Size): string | undefined {
  if (found.objects === wanted.objects && found.bytes === wanted.bytes) return undefined
  return `${found.objects} objects of ${found.bytes} bytes arrived, not ${wanted.objects} of ${wanted.bytes}`
}

/** Which row it is, what stands on the server, and who takes part. */
export type Heading = Pick<Row, 'name' | 'title' | 'content' | 'clients'>

/** An upload of what `write` puts into a folder. */
export function uploadRow(row: Heading, { objects, bytes }: Size, write: (folder: string) => Promise<void>, extras: readonly Extra[] = []): Row {
  return {
    ...row,
    prepare: (folder) => write(join(folder, 'source')),
    async begin(folder, sink) {
      await sink.reset()
      return { kind: 'upload', folder: join(folder, 'source'), bucket: 'target', extras }
    },
    check: async (_, sink) => compare(await sink.count('target'), { objects, bytes }),
  }
}

/** A download of a whole bucket. */
export function downloadRow(row: Heading, bucket: string, wanted: Size, verify: Verify, extras: readonly Extra[] = []): Row {
  const target = (folder: string): string => join(folder, 'target')
  return {
    ...row,
    prepare: async () => undefined,
    async begin(folder) {
      await rm(target(folder), { recursive: true, force: true })
      await mkdir(target(folder))
      return { kind: 'download', bucket, folder: target(folder), verify, extras }
    },
    async check(folder) {
      const problem = compare(await countFiles(target(folder)), wanted)
      await rm(target(folder), { recursive: true })
      return problem
    },
  }
}

