import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { BlobContainer, BlobService } from '../../support/azure-blob.ts'
import { startAzuriteFront, type AzuriteFront } from '../../support/azure-front.ts'
import type { S3 } from '../../support/s3.ts'
import { temporaryFolder } from '../../support/servers/guarded.ts'
import { start, type Ran, type Running, type StartOptions } from './command.ts'
import { blobPlace, localPlace, s3Place, type BlobPlace, type Place, type PlaceKind } from './places.ts'
import { useResidentCommand } from './resident.ts'
import { reach, trust, type CommandLine } from './world.ts'

/** Where the tests of one file take place: a folder, a container, a bucket where there is S3, and the command. */
export interface AzureWorld {
  /** A folder of its own for everything that tests make. */
  readonly folder: string
  /** The Blob service as everybody here reaches it: copies from URLs work, and requests are counted. */
  readonly front: AzuriteFront
  readonly blobs: BlobService
  readonly container: BlobContainer
  /** An empty place that no other test has. */
  newPlace(kind: 'azure-blob'): BlobPlace
  newPlace(kind: PlaceKind): Place
  /** Runs `objsync sync` from one location to another, in a process that it may share with other runs; options come first. A text needs its own `--from-to`. */
  objsync(source: Place | string, target: Place | string, options?: readonly string[], more?: StartOptions): Promise<Ran>
  /** Starts the command in a process of its own, for tests that watch or stop it. */
  start(source: Place | string, target: Place | string, options?: readonly string[], more?: StartOptions): Running
}

const NAMES: Readonly<Partial<Record<PlaceKind, string>>> = { 'local': 'Local', 'azure-blob': 'Blob' }

/**
 * Opens a world before the tests and removes it after them.
 * @param s3 makes it a world with buckets too; its containers are then of the emulators' account, as no pair of S3 and Blob
 *   has a `--from-to`
 */
export function useAzureWorld(behind: BlobService, s3?: S3): AzureWorld {
  let [folder, bucket] = ['', '']
  let places = 0
  let front: AzuriteFront
  let container: BlobContainer
  beforeAll(async () => {
    folder = await temporaryFolder('e2e')
    await mkdir(join(folder, 'home'))
    front = await startAzuriteFront(s3 === undefined ? behind : behind.emulator())
    container = await front.blobs.newContainer()
    bucket = await s3?.newBucket() ?? ''
  })
  afterAll(async () => {
    await front.close()
    await rm(folder, { recursive: true, force: true })
  })
  const { run } = useResidentCommand()

  function newPlace(kind: 'azure-blob'): BlobPlace
  function newPlace(kind: PlaceKind): Place
  function newPlace(kind: PlaceKind): Place {
    const name = `place-${++places}`
    if (kind === 'local') return localPlace(join(folder, name))
    if (kind === 'azure-blob') return blobPlace(container, `${name}/`)
    if (s3 === undefined) throw new Error('this world has no S3')
    return s3Place(s3, bucket, `${name}/`)
  }

  function commandLine(source: Place | string, target: Place | string, options: readonly string[] = [], more: StartOptions = {}): CommandLine {
    const [from, to] = [locationOf(source), locationOf(target)]
    const env = { HOME: join(folder, 'home'), ...(s3 === undefined ? {} : { ...keysOf(s3), ...trust(s3) }), ...more.env }
    const servers = s3 === undefined ? [] : [...reach(s3, 'source', from), ...reach(s3, 'target', to)]
    const word = options[0] === 'check' ? [] : ['sync']
    return [[...word, ...servers, ...options, ...fromTo(source, target), from, to], { cwd: folder, ...more, env }]
  }

  return {
    get folder() { return folder },
    get front() { return front },
    get blobs() { return front.blobs },
    get container() { return container },
    newPlace,
    start: (...sides) => start(...commandLine(...sides)),
    objsync: (...sides) => run(...commandLine(...sides)),
  }
}

function locationOf(side: Place | string): string {
  return typeof side === 'string' ? side : side.location
}

function keysOf({ accessKey, secretKey }: S3): Record<string, string> {
  return { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey }
}

/** A host that is only an address does not say that it is Blob. */
function fromTo(source: Place | string, target: Place | string): string[] {
  if (typeof source === 'string' || typeof target === 'string') return []
  const [from, to] = [NAMES[source.kind], NAMES[target.kind]]
  return from === undefined || to === undefined || from + to === 'LocalLocal' ? [] : ['--from-to', from + to]
}
