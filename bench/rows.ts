import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job, Verify } from './clients/client.ts'
import { countFiles, writeBigFile, writeSmallFiles } from './sample-files.ts'
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
  /** Makes what all runs share in `folder`. */
  prepare(folder: string): Promise<void>
  /** Makes ready for one run, and says what is to be done. */
  begin(folder: string, sink: SinkProcess): Promise<Job>
  /** Looks whether the work was done; says what is missing. Clears up after it. */
  check(folder: string, sink: SinkProcess): Promise<string | undefined>
}

const KIB = 1024
const MIB = 1024 * KIB
const SMALL = 10 * KIB
const PART = 8 * MIB
const NOTHING: Content = { synth: 0, size: SMALL, buckets: ['synth-a', 'synth-b'], big: 0, bigPart: PART }

/** Both forms of objsync, where start-up and the Node inside make a difference. */
const BOTH_FORMS = ['objsync', 'objsync-binary', 's3sync', 's5cmd', 'rclone']

/** All rows, their sizes multiplied by `scale`. */
export function allRows(scale: number): Row[] {
  const files = Math.max(1, Math.round(20_000 * scale))
  const big = Math.max(PART, Math.round(2048 * scale) * MIB)
  return [
    uploadRow('upload-small', `upload of ${number(files)} files of 10 KiB, 32 workers`, files, files * SMALL, (folder) =>
      writeSmallFiles(folder, files, SMALL),
    ),
    downloadSmallRow(files),
    noopRow('noop-s3', Math.round(1_000_000 * scale)),
    noopRow('noop-s3-5m', Math.round(5_000_000 * scale), ['objsync']),
    uploadRow('upload-large', `upload of one file of ${big / MIB} MiB`, 1, big, (folder) => writeBigFile(folder, big)),
    downloadLargeRow('download-large-verified', big, true),
    downloadLargeRow('download-large-unverified', big, false),
    startupRow(),
  ]
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}

type Size = { readonly objects: number; readonly bytes: number }

function compare(found: Size, wanted: Size): string | undefined {
  if (found.objects === wanted.objects && found.bytes === wanted.bytes) return undefined
  return `${found.objects} objects of ${found.bytes} bytes arrived, not ${wanted.objects} of ${wanted.bytes}`
}

function uploadRow(name: string, title: string, objects: number, bytes: number, write: (folder: string) => Promise<void>): Row {
  return {
    name,
    title,
    clients: BOTH_FORMS,
    content: NOTHING,
    prepare: (folder) => write(join(folder, 'source')),
    async begin(folder, sink) {
      await sink.reset()
      return { kind: 'upload', folder: join(folder, 'source'), bucket: 'target' }
    },
    check: async (_, sink) => compare(await sink.count('target'), { objects, bytes }),
  }
}

type Heading = Pick<Row, 'name' | 'title' | 'content' | 'clients'>

function downloadRow(row: Heading, bucket: string, wanted: Size, verify: Verify): Row {
  const target = (folder: string): string => join(folder, 'target')
  return {
    ...row,
    prepare: async () => undefined,
    async begin(folder) {
      await rm(target(folder), { recursive: true, force: true })
      await mkdir(target(folder))
      return { kind: 'download', bucket, folder: target(folder), verify }
    },
    async check(folder) {
      const problem = compare(await countFiles(target(folder)), wanted)
      await rm(target(folder), { recursive: true })
      return problem
    },
  }
}

function downloadSmallRow(files: number): Row {
  const title = `download of ${number(files)} files of 10 KiB, 32 workers`
  const content = { ...NOTHING, synth: files }
  return downloadRow({ name: 'download-small', title, content, clients: BOTH_FORMS }, 'synth-a', { objects: files, bytes: files * SMALL }, 'default')
}

function downloadLargeRow(name: string, big: number, verify: boolean): Row {
  const title = `download of one object of ${big / MIB} MiB, ${verify ? 'verified' : 'not verified'}`
  const row = { name, title, content: { ...NOTHING, big }, ...(verify ? { clients: ['objsync', 's3sync'] } : {}) }
  return downloadRow(row, 'big', { objects: 1, bytes: big }, verify ? 'required' : 'off')
}

function noopRow(name: string, synth: number, clients?: readonly string[]): Row {
  return {
    name,
    title: `S3 to S3, nothing to do, ${number(synth)} objects a side`,
    ...(clients === undefined ? {} : { clients }),
    content: { ...NOTHING, synth },
    prepare: async () => undefined,
    async begin(_, sink) {
      await sink.reset()
      return { kind: 'mirror', from: 'synth-a', to: 'synth-b' }
    },
    async check(_, sink) {
      const { requests } = await sink.stats()
      const pages = requests['GET bucket'] ?? 0
      if ((requests['PUT object'] ?? 0) > 0) return 'something was copied'
      return pages * 1000 >= 2 * synth ? undefined : `only ${pages} pages were listed`
    },
  }
}

function startupRow(): Row {
  return {
    name: 'startup',
    title: 'start, say the version, end',
    clients: ['objsync', 'objsync-binary', 'node', 's3sync', 's5cmd', 'rclone'],
    leastRuns: 20,
    content: NOTHING,
    prepare: async () => undefined,
    begin: async () => ({ kind: 'version' }),
    check: async () => undefined,
  }
}
