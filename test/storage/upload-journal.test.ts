import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasEnded, ownIdentity, type ProcessIdentity } from '../../src/storage/process-identity.ts'
import { createUploadJournal } from '../../src/storage/upload-journal.ts'
import { temporaryFolder } from '../support/servers/guarded.ts'

let folder = ''
beforeEach(async () => void (folder = await temporaryFolder('journal')))
afterEach(() => rm(folder, { recursive: true, force: true }))

const PLACE = { endpoint: 'https://s3.test', bucket: 'b' }
const upload = (id: string, key = 'p/k'): { endpoint: string, bucket: string, key: string, id: string } => ({ ...PLACE, key, id })
/** No process has such a number. */
const DEAD: ProcessIdentity = { ...ownIdentity(), pid: 2 ** 30 }

/** Writes what a run of this identity would have left. */
async function left(run: ProcessIdentity, lines: readonly unknown[], end = '\n'): Promise<void> {
  const all = [{ version: 1, run }, ...lines].map((line) => JSON.stringify(line)).join('\n')
  await writeFile(path.join(folder, 'uploads-00ff.jsonl'), all + end)
}

const found = (prefix = 'p/'): string[] => createUploadJournal(folder).leftBehind({ ...PLACE, prefix }).map(({ id }) => id)

describe('the journal of open uploads', () => {
  it('is for this user alone, and goes when all uploads have ended', async () => {
    const journal = createUploadJournal(path.join(folder, 'state', 'objsync'))
    journal.opened(upload('1'))
    const [name = ''] = await readdir(path.join(folder, 'state', 'objsync'))
    const file = path.join(folder, 'state', 'objsync', name)
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    journal.opened(upload('2'))
    journal.ended('1')
    journal.close()
    expect(await readFile(file, 'utf8')).toContain('"ended":"1"')
    journal.ended('2')
    journal.close()
    expect(await readdir(path.join(folder, 'state', 'objsync'))).toEqual([])
  })

  it('makes no file for a run without uploads in parts, and none where it cannot', async () => {
    createUploadJournal(folder).close()
    expect(await readdir(folder)).toEqual([])
    const journal = createUploadJournal(path.join(folder, 'file'))
    await writeFile(path.join(folder, 'file'), '')
    journal.opened(upload('1'))
    journal.ended('1')
    journal.close()
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('hands out what a dead run left below the prefix, until it has ended', async () => {
    await left(DEAD, [{ opened: upload('1') }, { opened: upload('2') }, { opened: upload('3', 'q/k') }, { ended: '2' }])
    expect([found(), found('q/'), found('other/'), createUploadJournal(folder).leftBehind({ ...PLACE, bucket: 'c', prefix: '' })]).toEqual([['1'], ['3'], [], []])
    const journal = createUploadJournal(folder)
    journal.leftBehind({ ...PLACE, prefix: '' })
    journal.ended('1')
    expect(found('')).toEqual(['3'])
    journal.ended('3')
    expect(await readdir(folder)).toEqual([])
  })

  it.each<[string, ProcessIdentity]>([
    ['of this process', ownIdentity()],
    ['on another host', { ...DEAD, host: 'elsewhere' }],
    ['on another machine of the same name', { ...DEAD, machine: 'another' }],
    ['in another container', { ...DEAD, pidNamespace: 'pid:[1]' }],
  ])('leaves the uploads of a run alone that may be alive: %s', async (_title, run) => {
    await left(run, [{ opened: upload('1') }])
    expect(found()).toEqual([])
  })

  it('reads up to a line that was cut short, and nothing of another version or of what is no journal', async () => {
    await left(DEAD, [{ opened: upload('1') }, { opened: upload('2') }], '')
    expect(found()).toEqual(['1'])
    await writeFile(path.join(folder, 'uploads-00ff.jsonl'), `${JSON.stringify({ version: 2, run: DEAD })}\n${JSON.stringify({ opened: upload('1') })}\n`)
    expect(found()).toEqual([])
    await writeFile(path.join(folder, 'uploads-00ff.jsonl'), 'no JSON\n')
    await mkdir(path.join(folder, 'uploads-0000.jsonl'))
    expect(found()).toEqual([])
    await chmod(folder, 0o755)
  })
})

describe('hasEnded', () => {
  const own = ownIdentity()

  it('believes in the end of a process from before this boot only when it gave no sign since', () => {
    const before = { ...own, boot: 'earlier' }
    expect([hasEnded(before, 0, own), hasEnded(before, Date.now(), own)]).toEqual([true, false])
  })

  it('tells a process from another that has its number now', () => {
    expect([hasEnded({ ...own, started: '1' }, 0, { ...own, started: '2' }), hasEnded({ ...own, started: '' }, 0, own)]).toEqual([true, false])
  })
})
