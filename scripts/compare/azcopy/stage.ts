import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BlockBlobUploadOptions } from '@azure/storage-blob'
import type { BlobContainer, BlobService } from '../../../test/support/azure-blob-client.ts'
import type { AzureFiles, FileProperties, ShareView } from '../../../test/support/azure-files-emulator/index.ts'
import type { State } from '../state.ts'
import { stateOfContainer, stateOfShare, stateOfTree } from './state.ts'

/** Seconds since the epoch; earlier and later than everything that a run writes. */
export const [LONG_AGO, TO_COME] = [1_000_000_000.25, 3_000_000_000.75]

/** A folder, a container, a container that is not there yet, or a share of Azure Files: of SMB or of NFS. */
export type PlaceKind = 'folder' | 'container' | 'no container' | 'share' | 'nfs share'

/** The services that hold the containers and shares. */
export interface Services {
  readonly blobs: BlobService
  readonly files: AzureFiles
}

/** What a case stands on: one source for both programs, a target for each. */
export interface Stage {
  readonly source: Place
  readonly targets: readonly [Place, Place]
}

export type Contents = Readonly<Record<string, string | Buffer>>

/** What a case fills and looks at. */
export interface Place {
  /** As on the command line: the whole of it, or a path inside. */
  location(path?: string): string
  /** @param time modification time of files, on disk and in a share, seconds since the epoch; a blob has the time of writing */
  fill(contents: Contents, time?: number): Promise<void>
  state(): Promise<State>
  /** The container. @throws Error where there is none */
  readonly container: BlobContainer
  /** The share. @throws Error where there is none */
  readonly share: ShareView
}

/** Makes an empty place. @param folder where a folder is to be made, which is not there yet */
export async function newPlace(kind: PlaceKind, { blobs, files }: Services, folder: string): Promise<Place> {
  if (kind === 'folder') return folderPlace(folder)
  if (kind === 'share') return sharePlace(files, 'SMB')
  if (kind === 'nfs share') return sharePlace(files, 'NFS')
  const container = await blobs.newContainer()
  if (kind === 'no container') await container.client.delete()
  return {
    container,
    get share(): ShareView { throw new Error(`${container.name} is a container`) },
    // A SAS of the container could not make it.
    location: (path = '') => `${container.url}${path === '' ? '' : '/'}${path}?${blobs.accountSas()}`,
    fill: async (contents) => { for (const [name, content] of Object.entries(contents)) await container.putBlob(name, content) },
    state: async () => (await blobs.containerExists(container.name) ? stateOfContainer(container) : new Map([['(no container)', {}]])),
  }
}

async function folderPlace(folder: string): Promise<Place> {
  await mkdir(folder, { recursive: true })
  return {
    get container(): BlobContainer { throw new Error(`${folder} is a folder`) },
    get share(): ShareView { throw new Error(`${folder} is a folder`) },
    location: (path = '') => join(folder, path),
    async fill(contents, time = TO_COME) {
      for (const [name, content] of Object.entries(contents)) {
        const path = join(folder, name)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, content)
        await utimes(path, time, time)
      }
    },
    state: () => stateOfTree(folder),
  }
}

let shares = 0

function sharePlace(files: AzureFiles, protocol: 'SMB' | 'NFS'): Place {
  const share = files.createShare(`share-${++shares}`, protocol)
  return {
    share,
    get container(): BlobContainer { throw new Error(`${share.name} is a share`) },
    location: (path = '') => files.shareUrl(share.name, path, files.sas()),
    async fill(contents, time) {
      for (const [name, content] of Object.entries(contents)) share.write(name, content, timed(time))
    },
    state: async () => stateOfShare(share),
  }
}

/** A file that was written then; now where no time is given. */
function timed(time: number | undefined): FileProperties {
  if (time === undefined) return {}
  const date = new Date(time * 1000)
  return { written: date.toISOString(), modified: new Date(Math.floor(time) * 1000) }
}

/** The same into both targets. */
export async function fillTargets({ targets }: Stage, contents: Contents, time = LONG_AGO): Promise<void> {
  for (const target of targets) await target.fill(contents, time)
}

/** Blobs with headers, metadata or tags, at the source. */
export async function putWith({ source }: Stage, name: string, content: string | Buffer, extra: BlockBlobUploadOptions): Promise<void> {
  await source.container.putBlob(name, content, extra)
}

/** Files with headers, metadata or attributes in a share, at the source. */
export function writeWith({ source }: Stage, name: string, content: string | Buffer, properties: FileProperties): void {
  source.share.write(name, content, properties)
}
