import { createHash } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Changes } from '../../../src/cli/outputs/html/changes.ts'
import { Durations } from '../../../src/cli/outputs/html/durations.ts'
import { html } from '../../../src/cli/outputs/html/markup.ts'
import { Timeline } from '../../../src/cli/outputs/html/timeline.ts'
import { StorageError } from '../../../src/errors.ts'
import type { SyncEvent } from '../../../src/report/events.ts'
import { useStage, type Work } from './support.ts'

const stage = useStage()

const copied = (key: string, size = 1): SyncEvent => ({ type: 'copy', key, size, mtime: 0, reason: 'new', dryRun: false })
const failed = (key: string): SyncEvent => ({ type: 'failure', key, message: `no ${key}`, undone: 'copy', size: 1 })

let pages = 0

/** The page of a run with these events. */
async function pageOf(work: Work, words: readonly string[] = []): Promise<string> {
  const file = stage.at(`page-${++pages}.html`)
  await stage.command(['--report', file, ...words], work)
  return readFile(file, 'utf8')
}

/** Elements that are still open, in their order: an error in the nesting shows up here. */
function openElements(page: string): string[] {
  const open: string[] = []
  for (const [, end, name = '', isEmpty] of page.replace(/<style>[^]*?<\/style>/, '').matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
    if (isEmpty || ['meta', 'doctype'].includes(name)) continue
    if (end) expect(open.pop()).toBe(name)
    else open.push(name)
  }
  return open
}

describe('the page of --report', () => {
  it('shows totals, changes, failures, warnings, retries and what was withheld', async () => {
    const page = await pageOf(({ reporter, statistics }) => {
      for (const event of [
        copied('photos/2026/a.jpg', 2048), copied('photos/b.jpg', 3), failed('photos/c.jpg'),
        { type: 'delete', key: 'old/x', reason: 'absent-at-source', dryRun: false }, { type: 'skip', key: 'same', reason: 'up-to-date' },
        { type: 'warning', message: 'a folder cannot be read', side: 'source' },
        { type: 'retry', operation: 'PutObject', side: 'target', attempt: 2, reason: 'SlowDown', waitMs: 120, key: 'x' },
        { type: 'span-end', key: 'photos/2026/a.jpg', size: 2048, outcome: 'copied', ms: 1234 },
      ] satisfies SyncEvent[]) reporter.on(event)
      Object.assign(statistics, { transferred: 12_345, transferredBytes: 2051, failed: 1, errors: 1, warnings: 1, skipped: 1 })
      return { status: 'complete', deletionsWithheld: 'a copy failed' }
    })
    for (const text of [
      'Done with failures', '12,345', '2.00 KiB', 's3://bucket/prefix/', 'Nothing was deleted: a copy failed', 'no photos/c.jpg', 'a folder cannot be read',
      'PutObject', 'SlowDown', '1.2s', 'target is not older', '<span class="key">photos/</span>', '<span class="key">a.jpg</span>', '1 deleted', '1 failed',
    ]) expect(page).toContain(text)
    expect(openElements(page)).toEqual([])
  })

  it('loads and runs nothing', async () => {
    const page = await pageOf(({ reporter }) => {
      reporter.on(copied('https://evil.example/x.js'))
      return { status: 'complete' }
    })
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? ''
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'")
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`)
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|base|form|a)\b|\b(?:src|href|style|on[a-z]+)=|@import|url\(/i)
    expect(style).toContain('prefers-color-scheme: dark')
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
  })

  it('is never steered by names', async () => {
    const names = ['<script>alert(1)</script>', '"><img src=x onerror=alert(2)>', "it's & <b>", 'bidi\u202egpj', 'a\u001b[1m\nb', '</style><style>', '\ud800']
    const page = await pageOf(({ reporter }) => {
      for (const name of names) {
        reporter.on(copied(`${name}/${name}`))
        reporter.on(failed(name))
        reporter.on({ type: 'retry', operation: 'PutObject', side: 'target', attempt: 2, reason: name, waitMs: 1, key: name })
        reporter.on({ type: 'span-end', key: name, size: 1, outcome: 'copied', ms: 1 })
      }
      return { status: 'failed', error: new StorageError(`${names.join(' ')} ?sv=1&sig=S3CRET`, { kind: 'failed' }), deletionsWithheld: names.join(' ') }
    })
    expect(page).not.toMatch(/<script|<img|<b>|S3CRET|[\u202e\u001b]/)
    expect(page.match(/<style>/g)).toHaveLength(1)
    expect(page).toContain('&lt;script&gt;alert(1)')
    expect(openElements(page)).toEqual([])
  })

  it('escapes every text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(html`<p title="${text}">${text}</p>`.text).toMatch(/^<p title="[^"<>]*">[^<>]*<\/p>$/)
    }))
  })

  it('stays small, whatever the number of changes, failures and warnings', async () => {
    const page = await pageOf(({ reporter, statistics }) => {
      for (let i = 0; i < 60_000; i++) {
        reporter.on(copied(`folder-${i % 50}/${i % 1000}/${i}/file-${i}.bin`))
        if (i % 10 === 0) reporter.on(failed(`folder-${i % 50}/failed-${i}`))
      }
      statistics.transferred = 60_000
      return { status: 'complete' }
    })
    expect(page.length).toBeLessThan(1_500_000)
    expect(page.match(/<li/g)?.length).toBeLessThanOrEqual(6000)
    expect(page).toContain('And 5,800 others, which the log has.')
    expect(page).toContain('<span class="what">1,200 copied, 1.17 KiB</span>')
  })

  it.each<[string, number, string, Work]>([
    ['that fails', 1, 'Failed', () => ({ status: 'failed', error: new StorageError('no such bucket', { kind: 'no-location' }) })],
    ['that is interrupted', 130, 'Interrupted by SIGINT', (_, fake) => {
      fake.signals.emit('SIGINT')
      return { status: 'interrupted' }
    }],
    ['with warnings', 3, 'Complete, with warnings', ({ statistics }) => {
      statistics.warnings = 1
      return { status: 'complete' }
    }],
  ])('is written for a run %s', async (_, code, words, work) => {
    const file = stage.at(`ended-${code}.html`)
    expect((await stage.command(['--report', file], work)).code).toBe(code)
    expect(await readFile(file, 'utf8')).toContain(`<span class="pill ${code === 1 ? 'bad' : 'warn'}">${words}</span>`)
  })

  it('says of a dry run what would change, without times', async () => {
    const page = await pageOf(({ reporter }) => {
      reporter.on({ type: 'copy', key: 'a/wrong', size: 1, mtime: 0, reason: 'new', dryRun: true })
      reporter.on({ type: 'restart', dryRun: true })
      reporter.on({ type: 'copy', key: 'a/b', size: 1, mtime: 0, reason: 'new', dryRun: true })
      reporter.on({ type: 'delete', key: 'c', reason: 'absent-at-source', dryRun: true })
      reporter.on({ type: 'span-end', key: 'a/b', size: 1, outcome: 'copied', ms: 1 })
      return { status: 'complete' }
    }, ['--dry-run'])
    for (const text of ['What would change', '1 to copy, 1 B', 'to delete, not at source', 'nothing was changed']) expect(page).toContain(text)
    for (const text of ['wrong', 'Slowest']) expect(page).not.toContain(text)
  })

  it("works with azcopy's command, whose stdout it leaves alone", async () => {
    const file = stage.at('azcopy.html')
    const { code, stdout } = await stage.command(['sync', '--report', file], ({ reporter }) => {
      reporter.on(copied('a'))
      return { status: 'complete' }
    }, 'https://account.blob.core.windows.net/container')
    expect([code, stdout]).toEqual([0, expect.stringContaining('Final Job Status: Completed')])
    expect(await readFile(file, 'utf8')).toContain('<span class="key">a</span>')
  })

  it.skipIf(process.getuid?.() === 0)('ends with 1 when it cannot be written, and leaves the old one and no temporary file', async () => {
    const folder = stage.at('later-locked')
    await mkdir(folder)
    await writeFile(stage.at('later-locked/r.html'), 'old')
    const { code, stderr } = await stage.command(['--report', stage.at('later-locked/r.html')], async () => {
      await chmod(folder, 0o500)
      return { status: 'complete' }
    })
    await chmod(folder, 0o700)
    expect([code, stderr]).toEqual([1, expect.stringContaining('ERROR cannot write the report')])
    expect([await readFile(stage.at('later-locked/r.html'), 'utf8'), await readdir(folder)]).toEqual(['old', ['r.html']])
  })

  it('ends with 1 when its folder has gone meanwhile', async () => {
    const { rm } = await import('node:fs/promises')
    await mkdir(stage.at('gone'))
    const { code, stderr } = await stage.command(['--report', stage.at('gone/r.html')], async () => {
      await rm(stage.at('gone'), { recursive: true })
      return { status: 'complete' }
    })
    expect([code, stderr]).toEqual([1, expect.stringContaining('ERROR cannot write the report')])
  })
})

describe('what the page gathers', () => {
  it('counts every change in the folders that are kept, which are never too many', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 }), { maxLength: 200 }), (keys) => {
      const changes = new Changes({ folders: 20, filesOfFolder: 3, depth: 5 })
      for (const key of keys) changes.add({ what: 'copied', key: key.join('/'), size: 2 })
      let folders = 0
      const check = (folder: ReturnType<Changes['root']>): void => {
        const below = [...folder.folders.values()]
        folders += below.length
        const sum = below.reduce((all, { copied: count }) => all + count, folder.files.length)
        expect(sum).toBeLessThanOrEqual(folder.copied)
        expect(folder.bytes).toBe(folder.copied * 2)
        below.forEach(check)
      }
      check(changes.root())
      expect(changes.root().copied).toBe(keys.length)
      expect(folders).toBeLessThanOrEqual(20)
    }))
  })

  it('forgets failed copies when a pass starts over, and keeps what was copied', () => {
    const changes = new Changes()
    changes.add({ what: 'copied', key: 'a/b', size: 1, reason: 'new' })
    changes.add({ what: 'failed', key: 'a/c', size: 1 })
    changes.restart(false)
    const folder = changes.root().folders.get('a')
    expect([folder?.copied, folder?.failed, folder?.files.map(({ key }) => key)]).toEqual([1, 0, ['a/b']])
  })

  it('keeps few stretches of time, which lose nothing', () => {
    const timeline = new Timeline()
    for (let i = 1; i <= 100_000; i++) timeline.sample({ seconds: i / 4, movedBytes: i * 3, transferred: i })
    timeline.sample({ seconds: 25_000.1, movedBytes: 300_007, transferred: 100_001 }, true)
    const all = timeline.all()
    expect(all.length).toBeLessThan(240)
    expect(all.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(300_007)
    expect(all.reduce((sum, { objects }) => sum + objects, 0)).toBe(100_001)
    expect(all.every(({ from }, i) => from === (all[i - 1]?.to ?? 0))).toBe(true)
  })

  it('finds the slowest copies, and what share took how long', () => {
    const durations = new Durations()
    for (let i = 1000; i > 0; i--) durations.add({ type: 'span-end', key: `k${i}`, size: 1, outcome: i === 999 ? 'failed' : 'copied', ms: i })
    expect(durations.slowest().map(({ ms }) => ms)).toEqual([1000, 998, 997, 996, 995, 994, 993, 992, 991, 990])
    expect(durations.within(0.5)).toBeGreaterThanOrEqual(500)
    expect(durations.within(0.5)).toBeLessThan(560)
    expect(durations.all().reduce((sum, { objects }) => sum + objects, 0)).toBe(999)
  })
})
