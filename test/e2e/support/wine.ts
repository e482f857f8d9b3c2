import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { setUpWine, stopWine, type Wine } from '../../../scripts/wine.ts'
import type { S3 } from '../../support/s3.ts'
import { temporaryFolder } from '../../support/servers/guarded.ts'
import { system, type Ran } from './command.ts'
import { localPlace, s3Place, type Place } from './places.ts'
import { reach } from './world.ts'

/** A Windows made of Wine, and a bucket. */
export interface WindowsWorld {
  /** The folder that is C:. */
  readonly drive: string
  /** A folder `C:\NAME`; its location is the Windows path. */
  folder(name: string): Place
  /** A prefix of the bucket. */
  prefix(name: string): Place
  objsync(source: Place | string, target: Place | string, ...options: string[]): Promise<Ran>
  run(words: readonly string[]): Promise<Ran>
}

/** Opens the world before the tests and removes it after them. */
export function useWindows(s3: S3): WindowsWorld {
  let [folder, bucket] = ['', '']
  let wine: Wine
  beforeAll(async () => {
    folder = await temporaryFolder('wine')
    wine = await setUpWine(folder)
    await mkdir(join(wine.drive, 'data'))
    bucket = await s3.newBucket()
  }, 240_000)
  afterAll(async () => {
    await stopWine(wine)
    await rm(folder, { recursive: true, force: true })
  })

  const run = (words: readonly string[]): Promise<Ran> =>
    runWithFiles(folder, [...wine.program, ...words], { ...system(), ...wine.env, AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey })
  return {
    get drive() { return wine.drive },
    folder: (name) => ({ ...localPlace(join(wine.drive, 'data', name)), location: `C:\\data\\${name}\\` }),
    prefix: (name) => s3Place(s3, bucket, `${name}/`),
    run,
    objsync(source, target, ...options) {
      const [from, to] = [source, target].map((side) => (typeof side === 'string' ? side : side.location)) as [string, string]
      return run([...reach(s3, 'source', from), ...reach(s3, 'target', to), ...options, from, to])
    },
  }
}

/** Node dies under Wine when its output is a pipe, so it writes into files. */
async function runWithFiles(folder: string, [file = '', ...words]: readonly string[], env: Record<string, string>): Promise<Ran> {
  const [out, err] = [join(folder, 'out'), join(folder, 'err')]
  const files = await Promise.all([open(out, 'w'), open(err, 'w')])
  try {
    const child = spawn(file, words, { env, stdio: ['ignore', ...files.map(({ fd }) => fd)] })
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const [stdout, stderr] = await Promise.all([readFile(out, 'utf8'), readFile(err, 'utf8')])
    return { code, stdout, stderr }
  } finally {
    for (const handle of files) await handle.close()
  }
}
