import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import type { Running } from './support/command.ts'
import { MIB } from './support/mixed.ts'
import type { BlobPlace } from './support/places.ts'

interface Message {
  readonly MessageType: string
  readonly MessageContent: string
}

function messagesIn(stdout: string): Message[] {
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Message)
}

function contentOf(messages: readonly Message[], type: string): Record<string, unknown> {
  return JSON.parse(messages.findLast(({ MessageType }) => MessageType === type)?.MessageContent ?? '{}') as Record<string, unknown>
}

describeAzurite("azcopy's messages", (blobs) => {
  const world = useAzureWorld(blobs)
  const contents = { 'a.txt': 'alpha', 'dir/b': 'beta' }
  let logs = 0

  /** An upload of two files beside one that is to be deleted. */
  async function upload(options: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; stdout: string; stderr: string; target: BlobPlace }> {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write(contents)
    await target.write({ old: 'x' })
    return { ...await world.objsync(source, target, ['--delete-destination=true', ...options], { env }), target }
  }

  async function newLogFolder(): Promise<string> {
    const folder = join(world.folder, `logs-${++logs}`)
    await mkdir(folder)
    return folder
  }

  const SUMMARY = [
    'Files Scanned at Source: 2', 'Files Scanned at Destination: 1', 'Total Number of Copy Transfers: 2', 'Number of Copy Transfers Completed: 2',
    'Number of Copy Transfers Failed: 0', 'Number of Deletions at Destination: 1', 'Total Number of Bytes Transferred: 9', 'Final Job Status: Completed',
  ]

  it.concurrent('text: the job, its log file and the summary, on stdout', async () => {
    const { code, stdout, stderr, target } = await upload(['--output-type', 'Text'])
    expect([code, stderr, Object.keys(await target.read())]).toEqual([0, '', ['a.txt', 'dir/b']])
    for (const line of SUMMARY) expect(stdout.split('\n')).toContain(line)
    const [, id = '', path = ''] = /^\nJob (\S+) has started\nLog file is located at: (.+)\n/.exec(stdout) ?? []
    expect(path).toContain(`${id}.log`)
    expect(await readFile(path, 'utf8')).toContain(id)
    expect(stdout).not.toContain('sig=')
  })

  it.concurrent.each(['hot', 'sdk'])('a dry run tells what the listing says of the content (transport %s)', async (transport) => {
    const [page, source, target] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('local')]
    await page.write({ 'a.html': '<p>' })
    expect((await world.objsync(page, source, ['--put-md5'])).code).toBe(0)
    const { code, stdout } = await world.objsync(source, target, ['--dry-run', '--output-type', 'json'], { env: { OBJSYNC_TRANSPORT: transport } })
    expect(code).toBe(0)
    expect(contentOf(messagesIn(stdout), 'Dryrun')).toMatchObject({ ContentType: 'text/html', ContentMD5: expect.stringMatching(/^.{22}==$/), SourceSize: 3 })
  })

  it.concurrent('folders at the target are no files that were scanned', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await target.write({ 'dir/one': 'x', 'two': 'x' })
    await source.write({ two: 'x' })
    expect((await world.objsync(source, target)).stdout).toMatch(/Files Scanned at Source: 1\nFiles Scanned at Destination: 2\n/)
  })

  it.concurrent('--output-type json: an object a line, the counts of what was done', async () => {
    const { code, stdout } = await upload(['--output-type', 'json'])
    const messages = messagesIn(stdout)
    expect(code).toBe(0)
    expect(messages[0]?.MessageType).toBe('Init')
    expect(messages.at(-1)?.MessageType).toBe('EndOfJob')
    expect(contentOf(messages, 'EndOfJob')).toMatchObject({
      JobStatus: 'Completed', TransfersCompleted: '2', TransfersFailed: '0', TotalBytesTransferred: '9', DeleteTransfersCompleted: '1', FailedTransfers: [],
    })
  })

  it.concurrent('--output-type json: names what failed, and ends with 1', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ fine: 'f' })
    await world.container.putBlocks(`${source.prefix}bad`, [Buffer.from('x')], { blobHTTPHeaders: { blobContentMD5: Buffer.alloc(16, 1) } })
    const { code, stdout } = await world.objsync(source, target, ['--output-type', 'json'])
    expect([code, Object.keys(await target.read())]).toEqual([1, ['fine']])
    const end = contentOf(messagesIn(stdout), 'EndOfJob')
    expect(end).toMatchObject({ JobStatus: 'CompletedWithErrors', TransfersCompleted: '1', TransfersFailed: '1' })
    expect(end['FailedTransfers']).toMatchObject([{ Src: expect.stringContaining('/bad'), Dst: expect.stringContaining('bad'), TransferStatus: 'Failed' }])
    expect(stdout).not.toContain('sig=')
  })

  it.concurrent('--dry-run --output-type json: what would be done, and nothing is', async () => {
    const { code, stdout, target } = await upload(['--dry-run', '--output-type', 'json'])
    expect([code, Object.keys(await target.read())]).toEqual([0, ['old']])
    const planned = messagesIn(stdout).filter(({ MessageType }) => MessageType === 'Dryrun').map(({ MessageContent }) => JSON.parse(MessageContent) as object)
    expect(planned).toHaveLength(3)
    expect(planned).toEqual(expect.arrayContaining([
      expect.objectContaining({ FromTo: 'LocalBlob', Destination: expect.stringContaining('dir/b'), SourceSize: 4 }),
      expect.objectContaining({ FromTo: 'BlobTrash', Source: expect.stringContaining('old') }),
    ]))
  })

  it.concurrent('--dry-run: a line for each', async () => {
    const { code, stdout } = await upload(['--dry-run'])
    const lines = stdout.split('\n').filter((line) => line.startsWith('DRYRUN: ')).map((line) => line.replace(/\S+\//g, '').trim()).sort()
    expect([code, lines]).toEqual([0, ['DRYRUN: copy a.txt to a.txt', 'DRYRUN: copy b to b', 'DRYRUN: remove old']])
  })

  it.concurrent('--output-level essential leaves the progress out and keeps the summary', async () => {
    const { code, stdout } = await upload(['--output-level', 'Essential'])
    expect(code).toBe(0)
    for (const line of SUMMARY) expect(stdout.split('\n')).toContain(line)
    expect(stdout).not.toContain('Throughput')
    expect((await upload([])).stdout).toContain('Throughput')
  })

  it.concurrent('--output-level quiet prints nothing, and does all', async () => {
    const { code, stdout, stderr, target } = await upload(['--output-level', 'quiet'])
    expect([code, stdout, stderr, Object.keys(await target.read())]).toEqual([0, '', '', ['a.txt', 'dir/b']])
  })

  it.concurrent.each([
    ['NONE', false, false],
    ['error', false, false],
    ['INFO', true, false],
    ['DEBUG', true, true],
  ] as const)('--log-level %s: the log file tells of transfers: %s, of what is up to date: %s', async (level, transfers, skips) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ fresh: 'x', stale: 'x' }, 1_500_000_000)
    await target.write({ stale: 'x' })
    const folder = await newLogFolder()
    expect((await world.objsync(source, target, ['--log-level', level], { env: { AZCOPY_LOG_LOCATION: folder } })).code).toBe(0)
    const names = await readdir(folder)
    const log = (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('')
    if (level === 'NONE') expect(names).toEqual([])
    expect([log.includes('fresh'), log.includes('stale')]).toEqual([transfers, skips])
    expect(log).not.toContain('sig=')
  })
})

describeAzurite('--cap-mbps and --cancel-from-stdin', (blobs) => {
  const world = useAzureWorld(blobs)
  /** A megabyte a second: the rest takes long enough to be stopped in. */
  const SLOWLY = ['--block-size-mb', '1', '--cap-mbps', '8']

  async function untilFirstBlock(target: BlobPlace, running: Running): Promise<void> {
    while ((await world.container.listUncommitted(target.prefix)).length === 0) {
      if (running.child.exitCode !== null) throw new Error(`the run ended before: ${running.stderr()}`)
      await pause(20)
    }
  }

  it('--cap-mbps 8 needs its time', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ large: patternOf(4_000_000) })
    const start = performance.now()
    expect((await world.objsync(source, target, SLOWLY)).code).toBe(0)
    expect((await target.read())['large']).toHaveLength(4_000_000)
    // The first second's bytes are free.
    expect(performance.now() - start).toBeGreaterThan(2_500)
  })

  it.concurrent('--cancel-from-stdin: the line cancel ends the run with 1, and nothing half done shows', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ large: patternOf(32 * MIB) })
    const running = world.start(source, target, [...SLOWLY, '--cancel-from-stdin'], { stdin: 'pipe' })
    await untilFirstBlock(target, running)
    running.child.stdin?.write('go on\ncancel\n')
    const { code, stdout } = await running.ended
    expect([code, await target.read()]).toEqual([1, {}])
    expect(stdout).toContain('Final Job Status: Cancelled')
  })

  it.concurrent('without --cancel-from-stdin the line means nothing', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ large: patternOf(3 * MIB) })
    const running = world.start(source, target, SLOWLY, { stdin: 'pipe' })
    await untilFirstBlock(target, running)
    running.child.stdin?.write('cancel\n')
    expect((await running.ended).code).toBe(0)
    expect((await target.read())['large']).toHaveLength(3 * MIB)
  })

  it.concurrent('--cancel-from-stdin: a run that nobody cancels ends by itself, though stdin stays open', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ small: 'x' })
    expect((await world.objsync(source, target, ['--cancel-from-stdin'], { stdin: 'pipe' })).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['small'])
  })
})
