import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SyncOptions } from '../../src/options/table/types.ts'
import { sync, type SyncResult } from '../../src/index.ts'
import { describeAzurite, type BlobContainer } from '../support/azure-blob.ts'
import { startAzureFiles, type AzureFiles } from '../support/azure-files-emulator/index.ts'
import { describeS3 } from '../support/s3.ts'
import { temporaryFolder } from '../support/servers/guarded.ts'
import { newSide, type Kind, type PairSide } from './support/pair-sides.ts'

const CONTENTS = { 'a': 'one', 'dir/b': 'two', 'dir/large': 'x'.repeat(300_000) }

const secondOf = (time: number): number => Math.floor(time / 1000) * 1000

function options(source: PairSide, target: PairSide): SyncOptions {
  return {
    source: source.location,
    target: target.location,
    fromTo: `${source.kind}${target.kind}` as NonNullable<SyncOptions['fromTo']>,
    ...source.reach('source'),
    ...target.reach('target'),
    // Azurite has no copies by URL.
    awsMaxAttempts: 2, initialBackoffMilliseconds: 1,
  }
}

const run = (source: PairSide, target: PairSide): Promise<SyncResult> => sync(options(source, target))

describeS3('a share in the second of the other side', [], (s3) => {
  describeAzurite('of Local, S3, Blob and File', (blobs) => {
    let [folder, bucket] = ['', '']
    let container: BlobContainer
    let files: AzureFiles
    /** What the share takes for the present, milliseconds since 1970. */
    let clock = 0
    beforeAll(async () => {
      folder = await temporaryFolder('same-second')
      bucket = await s3.newBucket()
      container = await blobs.newContainer()
    })
    beforeEach(async () => {
      clock = secondOf(Date.now()) - 5000
      files = await startAzureFiles({ now: () => clock })
    })
    afterEach(() => files.close())
    afterAll(() => rm(folder, { recursive: true, force: true }))

    let sides = 0
    const side = (kind: Kind): PairSide => newSide(kind, { folder: join(folder, String(++sides)), s3, bucket, container, files })

    /** When the last entry was written, as the service of S3 or Blob lists it, milliseconds since 1970. */
    async function listedTime(of: PairSide): Promise<number> {
      return Math.max(...Object.values(await of.states()).map((state) => Date.parse(state.split(' ')[0] ?? '')))
    }

    /** Writes each entry again, late in the second in which the target got it; the entries may have got there in different seconds. */
    async function writeInTheSecondsOf(source: PairSide, states: Readonly<Record<string, string>>): Promise<void> {
      for (const [key, content] of Object.entries(CONTENTS)) {
        clock = secondOf(Date.parse(states[key]?.split(' ')[0] ?? '')) + 995
        await source.write({ [key]: content })
      }
    }

    /** Writes what is to be copied, and lets the share's clock stand in the same second, later than that. */
    async function written(from: Kind): Promise<PairSide> {
      const source = side(from)
      if (from === 'Local') await source.write(CONTENTS, clock / 1000)
      else await source.write(CONTENTS)
      if (from === 'S3' || from === 'Blob') clock = await listedTime(source)
      // S3 lists milliseconds here, Blob whole seconds.
      clock += from === 'Blob' ? 990 : 1
      return source
    }

    describe.each(['Local', 'S3', 'Blob', 'File'] as const)('%s to File', (from) => {
      it('a second run writes nothing, and asks at most once for each file', async () => {
        const [source, target] = [await written(from), side('File')]
        expect(await run(source, target)).toMatchObject({ status: 'complete', failures: [] })
        const before = await target.states()
        files.clearRequests()
        expect(await run(source, target)).toMatchObject({ status: 'complete', counts: { copied: 0 } })
        expect(await target.states()).toEqual(before)
        const asked = files.requests.map(({ operation }) => operation).filter((operation) => operation.startsWith('file.'))
        expect(asked.filter((operation) => operation !== 'file.getProperties')).toEqual([])
        expect(asked.length).toBeLessThanOrEqual(3)
      })

      it('what changes in that second after the copy is copied', async () => {
        const [source, target] = [await written(from), side('File')]
        expect(await run(source, target)).toMatchObject({ status: 'complete' })
        clock += 5
        if (from === 'Local') await source.write({ a: 'new' }, clock / 1000)
        else await source.write({ a: 'new' })
        expect(await run(source, target)).toMatchObject({ status: 'complete', counts: { copied: 1 } })
        expect((await target.read())['a']?.toString()).toBe('new')
      })
    })

    describe.each(['Local', 'S3', 'Blob'] as const)('File to %s', (to) => {
      it('what the target got in the second of the file is compared, and not written again', async () => {
        const [source, target] = [side('File'), side(to)]
        await source.write(CONTENTS)
        expect(await run(source, target)).toMatchObject({ status: 'complete', failures: [] })
        const before = await target.states()
        if (to !== 'Local') await writeInTheSecondsOf(source, before)
        expect(await run(source, target)).toMatchObject({ status: 'complete', counts: { copied: 0 } })
        expect(await target.states()).toEqual(before)
        clock += 1
        await source.write({ a: 'new' })
        expect(await run(source, target)).toMatchObject({ status: 'complete', counts: { copied: 1 } })
        expect((await target.read())['a']?.toString()).toBe('new')
      })
    })
  })
})
