import { existsSync, readFileSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandsFor, exactPath } from '../../../../src/storage/local/attributes/powershell.ts'
import { namesOfAttributes } from '../../../../src/storage/local/attributes/names.ts'
import { openLocal } from '../../../../src/storage/local/open.ts'
import type { LocalSettings } from '../../../../src/storage/local/settings.ts'
import type { Entry } from '../../../../src/storage/contract/entry.ts'
import type { ListingProblem, ListOptions } from '../../../../src/storage/contract/listing.ts'
import { createFilter } from '../../../../src/sync/decide/filter.ts'
import type { BothSidesFilterSettings } from '../../../../src/sync/settings.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { attributeProgram } from './program.ts'

interface Listing {
  readonly entries: Entry[]
  readonly problems: ListingProblem[]
  /** Numbers of paths, as they were asked for. */
  readonly pages: number[]
  /** The program had ended when the listing was over. */
  readonly ended: boolean
}

interface Asked {
  readonly behaviour?: Parameters<typeof attributeProgram>[1]
  readonly program?: string
  readonly settings?: Partial<LocalSettings>
  readonly options?: ListOptions
  readonly at?: string
}

/** Lists files, path → content, and links, path → what they lead to. */
async function list(files: Record<string, string>, { behaviour, program, settings, options, at = 'data' }: Asked = {}, links: Record<string, string> = {}): Promise<Listing> {
  const folder = await temporaryFolder()
  try {
    const root = folder.at('data')
    await mkdir(join(root, 'dir'), { recursive: true })
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text)
    for (const [name, to] of Object.entries(links)) await symlink(join(root, to), join(root, name))
    const log = folder.at('log')
    const spoken = attributeProgram(log, behaviour)
    const storage = await openLocal({ path: folder.at(at), followSymlinks: true, fsync: false, attributes: true, ...settings }, 'source', {
      attributeProgram: program === undefined ? spoken : { ...spoken, name: program },
    })
    const [entries, problems]: [Entry[], ListingProblem[]] = [[], []]
    let ended = false
    try {
      for await (const page of storage.list({}, { onProblem: (problem) => problems.push(problem), ...options })) entries.push(...page)
      ended = existsSync(log) && readFileSync(log, 'utf8').endsWith('ended\n')
    } finally {
      await storage.close()
    }
    const pages = existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter((line) => /^\d+$/.test(line)).map(Number) : []
    return { entries, problems, pages, ended }
  } finally {
    await folder.remove()
  }
}

function attributesIn({ entries }: Listing): Record<string, string | undefined> {
  return Object.fromEntries(entries.map(({ key, attributes }) => [key, attributes]))
}

describe('a listing of a disk with attributes', () => {
  it('tells those of each file, whatever its name holds', async () => {
    const names = ["it's", '$(x) `y`', 'ä\n"€', 'dir/b']
    const listing = await list({ ...Object.fromEntries(names.map((name) => [name, '34'])), plain: '128' })
    expect(attributesIn(listing)).toEqual({ ...Object.fromEntries(names.map((name) => [name, 'Hidden|Archive'])), plain: 'Normal' })
    expect(listing.problems).toEqual([])
  })

  it('asks one program for a page of files together, and ends it with the listing', async () => {
    const files = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`f${i}`, String(i % 2 === 0 ? 2 : 32)]))
    const listing = await list(files, { options: { pageSize: 4 } })
    expect(listing.pages).toEqual([4, 4, 2])
    expect(listing.ended).toBe(true)
    expect(listing.entries.map(({ key, attributes }) => [key, attributes]))
      .toEqual(Object.keys(files).map((key, i) => [key, i % 2 === 0 ? 'Hidden' : 'Archive']))
  })

  it('tells those of a single file', async () => {
    expect(attributesIn(await list({ 'a': '1' }, { at: 'data/a' }))).toEqual({ a: 'ReadOnly' })
  })

  it('lists folders without asking for them', async () => {
    const { entries, pages } = await list({ 'dir/a': '2' }, { options: { folders: true } })
    expect(entries.map(({ key, attributes }) => [key, attributes])).toEqual([['dir/', undefined], ['dir/a', 'Hidden']])
    expect(pages).toEqual([1])
  })

  it('tells those of the file that a followed link leads to', async () => {
    expect(attributesIn(await list({ a: '2' }, {}, { link: 'a' }))).toEqual({ a: 'Hidden', link: 'Hidden' })
    expect(attributesIn(await list({ a: '2' }, { settings: { keepLinks: true, followSymlinks: false } }, { link: 'a' }))).toEqual({ a: 'Hidden', link: '' })
  })

  it('leaves out a file whose attributes cannot be read, or that has vanished, and is incomplete', async () => {
    const { entries, problems } = await list({ a: 'denied', b: '32', c: 'vanished' })
    expect(entries.map(({ key }) => key)).toEqual(['b'])
    expect(problems).toMatchObject([{ key: 'a', incomplete: true }, { key: 'c', incomplete: true, error: { kind: 'changed' } }])
    expect(problems[0]?.error.message).toBe('cannot read the attributes of "a": UnauthorizedAccessException')
  })

  it.each([
    ['short', /cannot read the attributes of files: .* answered 1 of 2 paths/],
    ['ends', /cannot read the attributes of files: .* ended early with status 3: no more/],
    ['garbled', /cannot read the attributes of files: .* answered "Hidden"/],
  ] as const)('fails when the program %s', async (behaviour, message) => {
    await expect(list({ a: '2', b: '32' }, { behaviour })).rejects.toThrow(message)
  })

  it('fails when the program is not there', async () => {
    await expect(list({ a: '2' }, { program: '/nowhere/powershell.exe' })).rejects.toThrow(/cannot read the attributes of files: .*cannot be run: .*ENOENT/)
  })

  it('stops waiting for the program when the run is stopped', async () => {
    await expect(list({ a: '2' }, { options: { signal: AbortSignal.abort() } })).rejects.toMatchObject({ kind: 'aborted' })
  })

  it('feeds the filters of azcopy', async () => {
    const { entries } = await list({ hidden: '2', both: '3', plain: '128', packed: '2048', cloud: String(0x400000 + 32) })
    const left = (bothSides: Partial<BothSidesFilterSettings>): string[] => {
      const none = { recursive: true, includePatterns: [], excludePatterns: [], excludePaths: [], includeRegexes: [], excludeRegexes: [] }
      const filter = createFilter({ bothSides: { ...none, ...bothSides } })
      return entries.filter((entry) => filter(entry) === undefined).map(({ key }) => key)
    }
    expect(left({ includeAttributes: ['Hidden'] })).toEqual(['both', 'hidden'])
    expect(left({ includeAttributes: ['None', 'Compressed'] })).toEqual(['packed', 'plain'])
    expect(left({ excludeAttributes: ['ReadOnly', 'Archive'] })).toEqual(['hidden', 'packed', 'plain'])
  })
})

describe('what PowerShell is asked', () => {
  it('is one command a page, in which no name can be a command', () => {
    expect(commandsFor(["C:\\x'; Remove-Item *", 'C:\\ä'])).toBe(
      `Get-Page '${Buffer.from("C:\\x'; Remove-Item *\0C:\\ä").toString('base64')}'\n'end'\n`,
    )
  })

  it('names exactly the files whose names .NET would change', () => {
    expect(['C:\\a\\b', 'C:\\a.b\\c', 'C:\\a\\b.', 'C:\\a \\b', `C:\\${'a'.repeat(300)}`].map(exactPath))
      .toEqual(['C:\\a\\b', 'C:\\a.b\\c', '\\\\?\\C:\\a\\b.', '\\\\?\\C:\\a \\b', `\\\\?\\C:\\${'a'.repeat(300)}`])
  })

  it('answers bits that get the names of Azure Files', () => {
    expect(namesOfAttributes(0x1 | 0x4 | 0x100 | 0x1000 | 0x2000 | 0x4000)).toBe('ReadOnly|System|Temporary|Offline|NotContentIndexed|Encrypted')
  })
})

it.skipIf(process.platform === 'win32')('a disk of another system is refused', async () => {
  await expect(openLocal({ path: import.meta.dirname, followSymlinks: true, fsync: false, attributes: true }, 'source')).rejects.toMatchObject({ name: 'UsageError' })
})
