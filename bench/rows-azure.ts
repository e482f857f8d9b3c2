import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startAzureFilesProcess, startAzuriteProcess, type AzuriteProcess } from './azurite-process.ts'
import type { Reached } from './azurite/control.ts'
import type { BlobJob, Job } from './clients/client.ts'
import { compare, MIB, NOTHING, number, SMALL, type Row, type Size } from './row.ts'
import { countFiles, writeBigFile, writeSmallFiles } from './sample-files.ts'

/** Bytes of each blob where only names are looked at. */
const TINY = 16

/** Rows beside azcopy, on Azurite. */
export function azureRows(scale: number): Row[] {
  const files = Math.max(1, Math.round(2_000 * scale))
  const idle = Math.max(1, Math.round(50_000 * scale))
  const big = Math.max(16, Math.round(512 * scale)) * MIB
  const [small, large]: [Size, Size] = [{ objects: files, bytes: files * SMALL }, { objects: 1, bytes: big }]
  const smallFiles = (folder: string): Promise<void> => writeSmallFiles(folder, files, SMALL)
  const bigFile = (folder: string): Promise<void> => writeBigFile(folder, big)
  const smallTitle = `${number(files)} blobs of 10 KiB`
  const largeTitle = `one blob of ${big / MIB} MiB`
  const [smallFilesTitle, largeFileTitle] = [`${number(files)} files of 10 KiB`, `one file of ${big / MIB} MiB`]
  return [
    uploadRow('blob-upload-small', `upload of ${smallTitle}`, small, smallFiles),
    downloadRow('blob-download-small', `download of ${smallTitle}`, small, smallFiles),
    noopRow(idle),
    uploadRow('blob-upload-large', `upload of ${largeTitle}`, large, bigFile),
    downloadRow('blob-download-large', `download of ${largeTitle}`, large, bigFile),
    acrossRow('blob-copy-small', `Blob to Blob, ${smallTitle}, by the service`, files),
    uploadRow('files-upload-small', `upload of ${smallFilesTitle} to Azure Files`, small, smallFiles, FILES),
    downloadRow('files-download-small', `download of ${smallFilesTitle} from Azure Files`, small, smallFiles, FILES),
    uploadRow('files-upload-large', `upload of ${largeFileTitle} to Azure Files`, large, bigFile, FILES),
    downloadRow('files-download-large', `download of ${largeFileTitle} from Azure Files`, large, bigFile, FILES),
  ]
}

/** A service, and how azcopy calls the way to it and from it. */
interface Service {
  readonly start: () => Promise<AzuriteProcess>
  readonly up: BlobJob['fromTo']
  readonly down: BlobJob['fromTo']
}

const BLOBS: Service = { start: startAzuriteProcess, up: 'LocalBlob', down: 'BlobLocal' }
const FILES: Service = { start: startAzureFilesProcess, up: 'LocalFile', down: 'FileLocal' }

type Write = (folder: string) => Promise<void>
type Begun = Omit<BlobJob, 'kind' | 'home'>

/** What one row on Azurite does; its server is started by the time that any of it is called. */
interface Work {
  prepare(azurite: AzuriteProcess, folder: string): Promise<void>
  begin(azurite: AzuriteProcess, folder: string): Promise<Begun>
  check(azurite: AzuriteProcess, folder: string): Promise<string | undefined>
}

function azureRow(name: string, title: string, work: Work, { start } = BLOBS): Row {
  let azurite: AzuriteProcess | undefined
  const server = (): AzuriteProcess => {
    if (azurite === undefined) throw new Error(`${name} has no server yet`)
    return azurite
  }
  return {
    name,
    title,
    clients: ['objsync', 'azcopy'],
    content: NOTHING,
    start: async () => (azurite = await start()),
    prepare: (folder) => work.prepare(server(), folder),
    async begin(folder): Promise<Job> {
      const home = join(folder, 'home')
      await mkdir(home, { recursive: true })
      return { kind: 'blob', home, ...(await work.begin(server(), folder)) }
    },
    check: (folder) => work.check(server(), folder),
  }
}

function uploadRow(name: string, title: string, wanted: Size, write: Write, service = BLOBS): Row {
  let target: Reached
  return azureRow(name, title, {
    prepare: (_, folder) => write(join(folder, 'source')),
    async begin(azurite, folder) {
      target = await azurite.newContainer()
      return { fromTo: service.up, source: join(folder, 'source'), target: target.location }
    },
    check: async (azurite) => compare(await azurite.count(target.name), wanted),
  }, service)
}

function downloadRow(name: string, title: string, wanted: Size, write: Write, service = BLOBS): Row {
  let source: Reached
  return azureRow(name, title, {
    async prepare(azurite, folder) {
      source = await azurite.newContainer()
      await write(join(folder, 'source'))
      await azurite.upload(source.name, join(folder, 'source'))
    },
    async begin(_, folder) {
      await rm(join(folder, 'target'), { recursive: true, force: true })
      await mkdir(join(folder, 'target'))
      return { fromTo: service.down, source: source.location, target: join(folder, 'target') }
    },
    async check(_, folder) {
      const problem = compare(await countFiles(join(folder, 'target')), wanted)
      await rm(join(folder, 'target'), { recursive: true })
      return problem
    },
  }, service)
}

function noopRow(blobs: number): Row {
  let target: Reached
  let before: string
  const wanted = { objects: blobs, bytes: blobs * TINY }
  return azureRow('blob-noop', `nothing to do, ${number(blobs)} files and as many blobs`, {
    async prepare(azurite, folder) {
      await writeSmallFiles(join(folder, 'source'), blobs, TINY)
      target = await azurite.newContainer()
      // Blobs have times in whole seconds, and must not seem older than the files.
      await pause(1_001)
      await azurite.fill(target.name, blobs, TINY)
      before = (await azurite.count(target.name)).newest
    },
    begin: async (_, folder) => ({ fromTo: 'LocalBlob', source: join(folder, 'source'), target: target.location }),
    async check(azurite) {
      const found = await azurite.count(target.name)
      return found.newest === before ? compare(found, wanted) : 'something was copied'
    },
  })
}

function acrossRow(name: string, title: string, blobs: number): Row {
  let source: Reached
  let target: Reached
  return azureRow(name, title, {
    async prepare(azurite) {
      source = await azurite.newContainer()
      await azurite.fill(source.name, blobs, SMALL)
    },
    async begin(azurite) {
      target = await azurite.newContainer()
      return { fromTo: 'BlobBlob', source: source.throughFront, target: target.throughFront }
    },
    async check(azurite) {
      const { requests } = await azurite.stats()
      if ((requests['Put Blob'] ?? 0) > 0) return 'something went through the client'
      return compare(await azurite.count(target.name), { objects: blobs, bytes: blobs * SMALL })
    },
  })
}
