import { appendFileSync, renameSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { forward } from '../../../src/storage/contract/forward.ts'
import { NODE_DISK } from '../../../src/storage/local/disk/disk.ts'
import { openLocal } from '../../../src/storage/local/open.ts'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { sync } from '../../../src/sync/sync.ts'
import { patternOf } from '../../conformance/subject.ts'
import { temporaryFolder, type TemporaryFolder } from '../../storage/local/temporary-folder.ts'
import { recordedRun, type RecordedRun } from '../support/recorded-run.ts'
import { settingsWith } from '../support/settings.ts'

/** A file below the multipart threshold of the tests' settings, and one above it. */
const SIZES = [['small', 600], ['in parts', 2500]] as const

/** What other programs do to a file. */
const CHANGES: readonly (readonly [string, (path: string) => void])[] = [
  ['is appended to', (path) => appendFileSync(path, 'more')],
  ['is truncated', (path) => truncateSync(path, statSync(path).size - 10)],
  ['is written over', (path) => writeFileSync(path, patternOf(statSync(path).size, 1))],
  ['is written over and gets its time back', (path) => keepingTime(path, () => writeFileSync(path, patternOf(statSync(path).size, 1)))],
  ['is replaced by a rename', (path) => replace(path, patternOf(700, 2))],
  ['is replaced by a rename, same size and time', (path) => keepingTime(path, () => replace(path, patternOf(statSync(path).size, 3)))],
]

function keepingTime(path: string, change: () => void): void {
  const { atimeMs, mtimeMs } = statSync(path)
  change()
  utimesSync(path, atimeMs / 1000, mtimeMs / 1000)
}

function replace(path: string, bytes: Buffer): void {
  writeFileSync(`${path}.new`, bytes)
  renameSync(`${path}.new`, path)
}

/** What a service does while a request is under way: the bytes have come, the answer has not. */
type Meanwhile = (request: 'put' | 'part' | 'complete', bytes?: Buffer) => void

function withMeanwhile(target: Target, meanwhile: Meanwhile): Target {
  return forward(target, {
    put: (put) => async (...call) => {
      const written = await put(...call)
      meanwhile('put', call[1].bytes)
      return written
    },
    startMultipart: (startMultipart) => async (...call) => {
      const write = await startMultipart(...call)
      return {
        ...write,
        async put(...part) {
          await write.put(...part)
          meanwhile('part', part[0].payload.bytes)
        },
        async complete(...options) {
          const written = await write.complete(...options)
          meanwhile('complete')
          return written
        },
      }
    },
  })
}

const SERVICES = [
  ['S3', {}],
  ['Blob', { capabilities: { contentEtag: false, verifiesMd5: true } }],
] as const

describe.each([['at once', false], ['on threads', true]])('a file that changes while it is copied, read %s', (_way, threadedOnly) => {
  let folder: TemporaryFolder
  beforeEach(async () => void (folder = await temporaryFolder()))
  afterEach(() => folder.remove())

  async function writeOld(name: string, size: number): Promise<string> {
    await folder.write(`source/${name}`, patternOf(size))
    const past = Date.UTC(2020, 0, 1) / 1000
    utimesSync(folder.at(`source/${name}`), past, past)
    return folder.at(`source/${name}`)
  }

  async function syncTo(target: Target, settings: Parameters<typeof settingsWith>[0] = {}): Promise<RecordedRun> {
    const run = recordedRun()
    const local = { path: folder.at('source'), followSymlinks: true, fsync: false }
    const source = await openLocal(local, 'source', { disk: NODE_DISK, threadedOnly })
    try {
      await sync(source, target, settingsWith(settings), run)
    } finally {
      await source.close()
    }
    return run
  }

  describe.each(SERVICES)('to %s', (_service, options) => {
    describe.each(SIZES)('%s', (_name, size) => {
      it.each(CHANGES)('arrives as it is at the end when it %s', async (_what, change) => {
        const path = await writeOld('file', size)
        const target = createMemoryStorage(options)
        target.seed('other', 'x')
        let isDone = false
        await syncTo(withMeanwhile(target, () => {
          if (!isDone) change(path)
          isDone = true
        }))
        const sent = (await folder.read('source/file'))?.toString('base64')
        if (size === 2500) {
          expect([target.objects.get('file'), target.uploads.size]).toEqual([undefined, 0])
          await syncTo(target)
        }
        expect(target.objects.get('file')?.bytes.toString('base64')).toBe(sent)
      })

      it('arrives as it is at the end when it changes while its parts are put together', async () => {
        const path = await writeOld('file', size)
        const target = createMemoryStorage(options)
        let isDone = false
        await syncTo(withMeanwhile(target, (request) => {
          if (request === 'part' || isDone) return
          isDone = true
          appendFileSync(path, 'late')
        }))
        expect(target.objects.get('file')?.bytes.equals(Buffer.concat([patternOf(size), Buffer.from('late')]))).toBe(true)
      })

      it('is equal on both sides two runs after a busy writer has stopped', async () => {
        const path = await writeOld('file', size)
        // The clock of both the service and the writer, seconds.
        let clock = Date.UTC(2021, 0, 1) / 1000
        const target = createMemoryStorage({ ...options, now: () => clock * 1000 })
        let writes = 0
        const states = new Set([patternOf(size).toString('base64')])
        const run = await syncTo(withMeanwhile(target, () => {
          writeFileSync(path, patternOf(size, ++writes))
          clock += 10
          utimesSync(path, clock, clock)
          states.add(patternOf(size, writes).toString('base64'))
        }))
        expect(run.statistics).toMatchObject({ transferred: 0, failed: 1 })
        const stored = target.objects.get('file')?.bytes.toString('base64')
        expect(stored === undefined || states.has(stored)).toBe(true)
        expect(target.uploads.size).toBe(0)
        await syncTo(target)
        await syncTo(target)
        expect(target.objects.get('file')?.bytes.toString('base64')).toBe((await folder.read('source/file'))?.toString('base64'))
      })
    })

    it.each(SIZES)('is reported and counted as it was sent when it is sent again: %s', async (_name, size) => {
      const path = await writeOld('file', size)
      const target = createMemoryStorage(options)
      let isDone = false
      const run = await syncTo(withMeanwhile(target, (request) => {
        if (request === 'part' || isDone) return
        isDone = true
        appendFileSync(path, 'late')
      }))
      const sent = statSync(path)
      expect(target.objects.get('file')?.bytes.length).toBe(size + 4)
      expect(run.of('copy')).toEqual([expect.objectContaining({ key: 'file', size: size + 4, mtime: sent.mtimeMs })])
      const bytes = { transferredBytes: size + 4, plannedBytes: size + 4, partBytes: 0, transferred: 1, plannedObjects: 1 }
      expect(run.statistics).toMatchObject(bytes)
    })

    it('keeps to its conditions when it is sent again', async () => {
      const path = await writeOld('file', 600)
      const target = createMemoryStorage(options)
      let isDone = false
      const run = await syncTo(withMeanwhile(target, () => {
        if (!isDone) appendFileSync(path, 'more')
        isDone = true
      }), { conditions: { ifAbsent: true } })
      expect(run.statistics).toMatchObject({ transferred: 1, warnings: 0 })
      expect(target.objects.get('file')?.bytes.length).toBe(604)
    })
  })

  it.each(CHANGES)('never goes up as a state that it never had when it %s between two parts', async (_what, change) => {
    const path = await writeOld('file', 2500)
    const target = createMemoryStorage()
    target.seed('file', 'before', { mtime: 0 })
    await syncTo(withMeanwhile(target, () => change(path)), { concurrency: { parts: 1 } })
    expect(target.objects.get('file')?.bytes.toString()).toBe('before')
    expect(target.uploads.size).toBe(0)
  })

  it.each(SIZES.flatMap(([name, size]) => CHANGES.map(([what, change]) => [name, what, size, change] as const)))(
    'leaves the file of another disk as it was: %s, when it %s', async (_name, _what, size, change) => {
      const path = await writeOld('file', size)
      await folder.write('target/file', 'before')
      utimesSync(folder.at('target/file'), 1, 1)
      let isDone = false
      // The last byte is in the temporary file, which has not got its name.
      const changing = async (): Promise<void> => {
        if (!isDone) change(path)
        isDone = true
      }
      const disk = {
        inline: { ...NODE_DISK.inline, futimes: (...call: Parameters<typeof NODE_DISK.inline.futimes>) => (void changing(), NODE_DISK.inline.futimes(...call)) },
        threaded: { ...NODE_DISK.threaded, futimes: async (...call: Parameters<typeof NODE_DISK.threaded.futimes>) => (await changing(), NODE_DISK.threaded.futimes(...call)) },
      }
      const target = await openLocal({ path: folder.at('target'), followSymlinks: true, fsync: false }, 'target', { disk, threadedOnly })
      const parts = size === 2500 ? withMeanwhile(target, (request) => void (request === 'part' && changing())) : target
      const run = await syncTo(parts)
      expect((await folder.read('target/file'))?.toString()).toBe('before')
      expect(await folder.temporaryFiles()).toEqual([])
      expect(run.statistics).toMatchObject({ transferred: 0, failed: 1 })
      await syncTo(target)
      await target.close()
      expect((await folder.read('target/file'))?.equals((await folder.read('source/file')) ?? Buffer.alloc(0))).toBe(true)
    })
})
