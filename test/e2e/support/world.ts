import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { S3 } from '../../support/s3.ts'
import { temporaryFolder } from '../../support/servers/guarded.ts'
import { start, type Ran, type Running, type StartOptions } from './command.ts'
import { localPlace, s3Place, type Place } from './places.ts'
import { useResidentCommand, type ResidentCommand } from './resident.ts'

/** Where the tests of one file take place: a folder, a bucket, and the command that knows the server. */
export interface World {
  /** A folder of its own for everything that tests make. */
  readonly folder: string
  readonly bucket: string
  /** An empty place that no other test has. */
  newPlace(kind: 'local' | 's3'): Place
  /** Runs the command line, in a process that it may share with other runs. */
  readonly run: ResidentCommand['run']
  /** Runs the command from one location to another, as `run` does. Options may lead elsewhere than to the server itself. */
  objsync(source: Place | string, target: Place | string, options?: readonly string[], more?: StartOptions): Promise<Ran>
  /** Starts the command in a process of its own, for tests that watch or stop it. */
  start(source: Place | string, target: Place | string, options?: readonly string[], more?: StartOptions): Running
}

/** The words and the process that they are for. */
export type CommandLine = [words: readonly string[], options: StartOptions]

/** Opens a world before the tests and removes it after them. */
export function useWorld(s3: S3): World {
  let [folder, bucket] = ['', '']
  let places = 0
  beforeAll(async () => {
    folder = await temporaryFolder('e2e')
    await mkdir(join(folder, 'home'))
    bucket = await s3.newBucket()
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const { run } = useResidentCommand()

  const commandLine = (source: Place | string, target: Place | string, options: readonly string[] = [], more: StartOptions = {}): CommandLine => {
    const [from, to] = [source, target].map((side) => (typeof side === 'string' ? side : side.location)) as [string, string]
    const env = { HOME: join(folder, 'home'), AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey, ...trust(s3), ...more.env }
    return [[...reach(s3, 'source', from), ...reach(s3, 'target', to), ...options, from, to], { cwd: folder, ...more, env }]
  }

  const world: World = {
    get folder() { return folder },
    get bucket() { return bucket },
    newPlace(kind) {
      const name = `place-${++places}`
      return kind === 'local' ? localPlace(join(folder, name)) : s3Place(s3, bucket, `${name}/`)
    },
    run,
    start: (...sides) => start(...commandLine(...sides)),
    objsync: (...sides) => run(...commandLine(...sides)),
  }
  return world
}

export function trust({ certificate }: S3): Record<string, string> {
  return certificate === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificate }
}

/** Options that say where the server is; those of the test come later and count more. */
export function reach(s3: S3, side: 'source' | 'target', location: string): string[] {
  if (!location.startsWith('s3://')) return []
  return [`--${side}-endpoint-url`, s3.endpoint, `--${side}-region`, s3.region, `--${side}-force-path-style`]
}

/** Waits for the next whole second: times are compared in whole ones, and what is written from then on is newer. */
export async function nextSecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1001 - (Date.now() % 1000)))
}
