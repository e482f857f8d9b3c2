import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Source, Target } from '../../src/storage/contract/storage.ts'
import type { SyncOptions } from '../../src/options/table/types.ts'
import { check, sync, type SyncEvent, type SyncResult } from '../../src/index.ts'
import { invocationFromCall } from '../../src/options/invocation.ts'
import { forward } from '../../src/storage/contract/forward.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { sync as pass } from '../../src/sync/sync.ts'
import { withFaults, type FaultyStorage } from '../../src/testing/faulty/storage.ts'
import { patternOf } from '../conformance/subject.ts'
import { startAzureFiles, type AzureFiles } from '../support/azure-files-emulator/index.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { startAzuriteFront, type AzuriteFront } from '../support/azure-front.ts'
import { describeS3 } from '../support/s3.ts'
import { temporaryFolder } from '../support/servers/guarded.ts'
import { recordedRun, type RecordedRun } from '../sync/support/recorded-run.ts'
import { MIB } from './support/mixed.ts'
import { KINDS, newSide, oddKeysFor, type Kind, type KeptFacts, type PairSide, type Servers } from './support/pair-sides.ts'

/** The time of everything at the source, seconds since 1970: older than what a run writes. */
const MTIME = 1_600_000_000
const FACTS: KeptFacts = {
  metadata: { project: 'matrix' },
  contentType: 'text/x-matrix',
  cacheControl: 'no-cache',
  contentDisposition: 'attachment',
  contentEncoding: 'br',
  contentLanguage: 'en',
}
/** The same as options, for a source that keeps no facts. */
const FACT_OPTIONS: Partial<SyncOptions> = {
  metadata: 'project=matrix', contentType: 'text/x-matrix', cacheControl: 'no-cache', contentDisposition: 'attachment', contentEncoding: 'br', contentLanguage: 'en',
}
const [EMPTY, ONE_BYTE, ONE_PART, MANY_PARTS] = ['empty', 'one byte', 'one part', 'folder/many parts'] as const
const CONTENTS: Readonly<Record<string, Buffer>> = { [EMPTY]: Buffer.alloc(0), [ONE_BYTE]: Buffer.from('x'), [ONE_PART]: patternOf(100_001), [MANY_PARTS]: patternOf(10 * MIB + 1) }

/** Options of every run: parts as small as S3 allows, and few tries that follow each other at once. */
function optionsFor(source: PairSide, target: PairSide): SyncOptions {
  const kinds = [source.kind, target.kind]
  const isNamed = kinds.some((kind) => kind === 'Blob' || kind === 'File')
  return {
    source: source.location,
    target: target.location,
    ...(isNamed && { fromTo: `${source.kind}${target.kind}` as NonNullable<SyncOptions['fromTo']> }),
    ...source.reach('source'),
    ...target.reach('target'),
    ...(kinds.some((kind) => kind !== 'Local') && {
      multipartThreshold: '5MiB', multipartChunksize: '5MiB', awsMaxAttempts: 2, initialBackoffMilliseconds: 1, forceRetryCount: 1, forceRetryIntervalMilliseconds: 1,
    }),
  }
}

interface Ran {
  readonly result: SyncResult
  readonly events: readonly SyncEvent[]
}

async function run(options: SyncOptions): Promise<Ran> {
  const events: SyncEvent[] = []
  const result = await sync(options, { onEvent: (event) => void events.push(event) })
  return { result, events }
}

const complaintsOf = ({ events }: Ran): unknown[] => events.filter(({ type }) => type === 'failure' || type === 'warning')

type Wrap = (source: Target, target: Target) => [Source, Target]

/** The pass over both sides as the options open them, after something was put between. */
async function passBetween(options: SyncOptions, wrap: Wrap): Promise<{ readonly recorded: RecordedRun, readonly error: unknown }> {
  const { config } = invocationFromCall(options)
  if (config.source.kind === 'custom' || config.target.kind === 'custom') throw new Error('both sides are locations')
  const recorded = recordedRun()
  const context = { meter: recorded.statistics, signal: recorded.signal }
  const isFolders = config.target.kind === 'local' || config.target.kind === 'azure-file'
  const source = await openStorage(config.source, 'source', context, { asFolder: isFolders })
  const target = await openStorage(config.target, 'target', context, { asFolder: false, deleting: config.sync.deletion.enabled })
  try {
    const error = await pass(...wrap(source, target), config.sync, recorded).then(() => undefined, (fault: unknown) => fault)
    return { recorded, error }
  } finally {
    await Promise.all([source.close(), target.close()])
  }
}

/** Lets something happen once, before the first bytes of an object are asked for, by us or by the service of the target. */
function beforeFirstBytes(key: string, happen: () => Promise<void>): Wrap {
  let happened: Promise<void> | undefined
  const first = async (asked: string): Promise<void> => {
    if (asked === key) await (happened ??= happen())
  }
  return (source, target) => [
    forward(source, { read: (read) => async (entry, options) => (await first(entry.key), read(entry, options)) }),
    forward(target, {
      copy: (copy) => async (to, ...more) => (await first(to), copy(to, ...more)),
      startMultipart: (start) => async (to, ...more) => (await first(to), start(to, ...more)),
    }),
  ]
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const middle = copy.length >> 1
  copy.writeUInt8(copy.readUInt8(middle) ^ 1, middle)
  return copy
}

const PAIRS = KINDS.flatMap((from) => KINDS.map((to) => [from, to] as const))

/** Both families have an update check by digests; an MD5 is what an Azure side has. */
function byDigest(from: Kind, to: Kind): Partial<SyncOptions> {
  return [from, to].some((kind) => kind === 'Blob' || kind === 'File') ? { compareHash: 'MD5' } : { checkEtag: true }
}

describeS3('pair matrix', [], (s3) => {
  describeAzurite('of Local, S3, Blob and File', (blobs) => {
    let servers: Servers
    let [front, files]: [AzuriteFront | undefined, AzureFiles | undefined] = [undefined, undefined]
    beforeAll(async () => {
      front = await startAzuriteFront(blobs)
      files = await startAzureFiles({ log: false })
      servers = { folder: await temporaryFolder('pair-matrix'), s3, bucket: await s3.newBucket(), container: await front.blobs.newContainer(), files }
    })
    afterAll(async () => {
      await Promise.all([front?.close(), files?.close()])
      await rm(servers.folder, { recursive: true, force: true })
    })

    describe.each(PAIRS)('%s to %s', (from, to) => {
      let [source, target]: PairSide[] = []
      let first: Ran
      const odd = oddKeysFor(from, to)
      const sides = (): [PairSide, PairSide] => [source, target] as [PairSide, PairSide]
      const newSides = (): [PairSide, PairSide] => [newSide(from, servers), newSide(to, servers)]

      beforeAll(async () => {
        const [one, other] = [source, target] = newSides()
        for (const [key, content] of Object.entries(CONTENTS)) await one.writeWith(key, content, FACTS, MTIME)
        await Promise.all(odd.map((key) => one.writeWith(`odd/${key}`, key, {}, MTIME)))
        first = await run({ ...optionsFor(one, other), checkSourceMtime: true, ...(from === 'Local' && to !== 'Local' && FACT_OPTIONS) })
      })

      it.each([['empty', EMPTY], ['1 byte', ONE_BYTE], ['one part', ONE_PART], ['many parts', MANY_PARTS]])('%s', async (_name, key) => {
        expect(complaintsOf(first)).toEqual([])
        expect((await sides()[1].read())[key]?.equals(CONTENTS[key] ?? Buffer.of(0))).toBe(true)
      })

      it('odd names', async () => {
        const held = Object.entries(await sides()[1].read()).filter(([key]) => key.startsWith('odd/')).map(([key, bytes]) => [key, bytes.toString()])
        expect(new Map(held as [string, string][])).toEqual(new Map(odd.map((key) => [`odd/${key}`, key])))
      })

      it('metadata', async () => {
        const kept = await sides()[1].factsOf(ONE_PART)
        const lost = first.events.some((event) => event.type === 'loss' && event.loss === 'metadata')
        // A disk keeps none, and that is told, not passed over; between two disks there is nothing to lose.
        if (kept === undefined) expect(lost).toBe(from !== 'Local')
        else expect(kept.metadata).toMatchObject(FACTS.metadata ?? {})
      })

      it('content headers', async () => {
        const { metadata: _metadata, ...headers } = FACTS
        const kept = await sides()[1].factsOf(MANY_PARTS)
        const lost = first.events.some((event) => event.type === 'loss' && event.loss === 'content-headers')
        if (kept === undefined) expect(lost).toBe(from !== 'Local')
        else expect(kept).toMatchObject(headers)
      })

      it('mtime', async () => {
        expect(await Promise.all([EMPTY, ONE_PART, MANY_PARTS].map((key) => sides()[1].keptTime(key)))).toEqual([MTIME, MTIME, MTIME])
      })

      it('second run does nothing', async () => {
        const before = await sides()[1].states()
        const { result } = await run({ ...optionsFor(...sides()), checkSourceMtime: true, ...(from === 'Local' && to !== 'Local' && FACT_OPTIONS) })
        expect(result).toMatchObject({ status: 'complete', errors: 0, counts: { copied: 0 } })
        expect(await sides()[1].states()).toEqual(before)
      })

      it('delete, with proof of absence', async () => {
        const [one, other] = newSides()
        await one.write({ kept: 'k', hidden: 'h' }, MTIME)
        await other.write({ kept: 'k', hidden: 'h', gone: 'g' })
        // The listing of the source leaves out what is there: only asking for it keeps it from being deleted.
        let asked: FaultyStorage | undefined
        const { error } = await passBetween({ ...optionsFor(one, other), delete: true }, (real, written) => [
          asked = withFaults(real, [{ operation: 'list', hides: (key) => key === 'hidden' }]), written,
        ])
        expect(asked?.callsOf('proveAbsent').flatMap(({ keys }) => keys)).toContain('hidden')
        if (error !== undefined) expect(error).toMatchObject({ code: 'IncompleteListing' })
        expect(Object.keys(await other.read()).filter((key) => key !== 'gone')).toEqual(['hidden', 'kept'])
        expect((await run({ ...optionsFor(one, other), delete: true })).result).toMatchObject({ status: 'complete', errors: 0 })
        expect(Object.keys(await other.read())).toEqual(['hidden', 'kept'])
      })

      it('one flipped bit found', async () => {
        const [one, other] = newSides()
        const bytes = patternOf(50_000)
        await one.writeWith('same', 'same', {}, MTIME)
        await one.writeWith('flipped', bytes, {}, MTIME)
        await other.write({ same: 'same', flipped: flipped(bytes) })
        const options = optionsFor(one, other)
        const found: unknown[] = []
        const { same } = await check({ ...options, checkBy: 'bytes' }, { onEntry: ({ key, status }) => void found.push([key, status]) })
        expect([same, found]).toEqual([false, [['flipped', 'differs']]])
        const ran = await run({ ...options, ...byDigest(from, to) })
        expect([complaintsOf(ran), ran.result.status]).toEqual([[], 'complete'])
        expect((await other.read())['flipped']?.equals(bytes)).toBe(true)
      })

      it('source changed in flight', async () => {
        const [one, other] = newSides()
        const [before, after] = [patternOf(6 * MIB + 1), patternOf(6 * MIB + 1, 99)]
        await one.writeWith('changing', before, {}, MTIME)
        await one.writeWith('still', 'still', {}, MTIME)
        const { recorded } = await passBetween(optionsFor(one, other), beforeFirstBytes('changing', () => one.writeWith('changing', after, {}, MTIME + 10)))
        const held = await other.read()
        expect(held['still']?.toString()).toBe('still')
        // Old bytes would be stale, a mixture would be damage: the new ones whole, or an error and nothing.
        if (held['changing'] === undefined) expect(recorded.of('failure').map(({ key }) => key)).toEqual(['changing'])
        else expect(held['changing'].equals(after)).toBe(true)
      })
    })
  })
})
