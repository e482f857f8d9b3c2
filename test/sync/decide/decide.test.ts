import { describe, expect, it } from 'vitest'
import type { Pair } from '../../../src/sync/pair.ts'
import type { SyncSettings } from '../../../src/sync/settings.ts'
import { decide, type Decisions } from '../../../src/sync/decide/decide.ts'
import { recordedRun, type RecordedRun } from '../support/recorded-run.ts'
import { settingsWith } from '../support/settings.ts'
import { entryOf } from '../support/sorted-source.ts'
import { Report } from '../../../src/sync/report.ts'

async function* pagesOf(pages: Pair[][]): AsyncGenerator<Pair[]> {
  yield* pages
}

async function decideAll(
  pairs: Pair[],
  settings: SyncSettings,
  targetFolders = false,
  run = recordedRun(),
): Promise<Decisions> {
  const pages: Decisions[] = []
  for await (const page of decide(pagesOf([pairs]), settings, { targetFolders, sides: SIDES }, run)) pages.push(page)
  return {
    copies: pages.flatMap(({ copies }) => copies),
    extras: pages.flatMap(({ extras }) => extras),
    folders: pages.flatMap(({ folders }) => folders),
    kept: pages.flatMap(({ kept }) => kept),
    linked: pages.flatMap(({ linked }) => linked),
  }
}

function pair(source: string | undefined, target: string | undefined): Pair {
  const entry = (key: string | undefined): Pair['source'] => (key === undefined ? undefined : entryOf(key))
  return { source: entry(source), target: entry(target) }
}

function skipsOf(run: RecordedRun): unknown[] {
  return run.of('skip').map(({ key, reason }) => [key, reason])
}

const SIDES = { sourceIsDisk: true, targetIsDisk: false, contentEtags: false }
const DELETING = settingsWith({ deletion: { enabled: true }, filters: { excludeRegex: /^keep/, smallerSize: 50 } })

describe('decide', () => {
  it('copies what is new, skips what is not, and tells why', async () => {
    const run = recordedRun()
    const pairs = [pair('new', undefined), pair('same', 'same')]
    const { copies, extras } = await decideAll(pairs, settingsWith(), false, run)
    expect(copies).toEqual([{ source: entryOf('new'), target: undefined, reason: 'new' }])
    expect(extras).toEqual([])
    expect(skipsOf(run)).toEqual([['same', 'up-to-date']])
    expect(run.statistics.skipped).toBe(1)
  })

  it('leaves target entries alone unless deletion is on', async () => {
    expect((await decideAll([pair(undefined, 'extra')], settingsWith())).extras).toEqual([])
  })

  it('calls extra what the source does not have, whatever the filters but for the exclude pattern', async () => {
    const run = recordedRun()
    const long = 'x'.repeat(60)
    const pairs = [pair(undefined, 'extra'), pair(undefined, 'keep-me'), pair(undefined, long), pair(long, long)]
    const { copies, extras } = await decideAll(pairs, DELETING, false, run)
    expect(copies).toEqual([])
    expect(extras).toEqual([{ key: 'extra' }, { key: long }])
    expect(skipsOf(run)).toEqual([['keep-me', 'exclude-regex'], [long, 'smaller-size']])
  })

  it('shields nothing with --delete-excluded', async () => {
    const settings = { ...DELETING, deletion: { ...DELETING.deletion, excluded: true } }
    expect((await decideAll([pair(undefined, 'keep-me')], settings)).extras).toEqual([{ key: 'keep-me' }])
  })

  it('hands on what only an ETag that has yet to be computed can decide', async () => {
    const { copies } = await decideAll([pair('k', 'k')], settingsWith({ check: { by: 'etag' } }))
    expect(copies).toEqual([{ source: entryOf('k'), target: entryOf('k'), reason: undefined }])
  })

  it('knows folders where the target has them: neither made again nor removed', async () => {
    const run = recordedRun()
    const pairs = [pair('old/', 'old/'), pair('new/', undefined), pair(undefined, 'extra/')]
    const { copies, extras } = await decideAll(pairs, settingsWith({ check: { by: 'always' }, deletion: { enabled: true } }), true, run)
    expect(copies.map(({ source }) => source.key)).toEqual(['new/'])
    expect(extras).toEqual([])
    expect(skipsOf(run)).toEqual([['old/', 'folder-exists']])
  })

  it('takes a key with a slash at its end for an object where the target has no folders', async () => {
    expect((await decideAll([pair(undefined, 'extra/')], DELETING)).extras).toEqual([{ key: 'extra/' }])
  })

  it('only counts skips that nobody wants to hear of', async () => {
    const run = recordedRun()
    const deaf = { ...run, report: new Report({ ...run.reporter, wants: new Set() }, run.statistics) }
    const pages = decide(pagesOf([[pair('same', 'same')]]), settingsWith(), { targetFolders: false, sides: SIDES }, deaf)
    for await (const page of pages) expect(page.copies).toEqual([])
    expect(run.events).toEqual([])
    expect(run.statistics.skipped).toBe(1)
  })
})
