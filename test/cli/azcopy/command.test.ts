import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import type { Config } from '../../../src/config.ts'
import { StorageError, UsageError } from '../../../src/errors.ts'
import type { Environment } from '../../../src/options/table/names.ts'
import type { Outcome, RunHooks } from '../../../src/run.ts'
import { FakeProcess } from '../support/surroundings.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'objsync-azcopy-'))
  await mkdir(path.join(folder, 'src'))
  await writeFile(path.join(folder, 'file'), 'x')
})
afterAll(() => rm(folder, { recursive: true }))

type Work = (hooks: RunHooks, surroundings: FakeProcess, config: Config) => Outcome | Promise<Outcome>
const SAS = 'sv=2025-01-01&sig=S3CRET%3D'
const URL = 'http://127.0.0.1:9/devstoreaccount1/cont'

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The log file's lines without their times; undefined when there is none. */
  readonly log: readonly string[] | undefined
  readonly fake: FakeProcess
}

/** Runs `objsync sync`; DIR stands for the temporary folder, BLOB for a container. */
async function sync(line: string, work: Work, env: Environment = {}, change: (fake: FakeProcess) => void = () => {}): Promise<Ended> {
  const logs = await mkdtemp(path.join(folder, 'logs-'))
  const fake = new FakeProcess({ AZCOPY_LOG_LOCATION: logs, ...env })
  change(fake)
  const words = line.split(' ').map((word) => word.replace('DIR', folder).replace('BLOB', `${URL}?${SAS}`))
  const code = await main(['sync', ...words], fake, async () => async (config, hooks) => work(hooks, fake, config))
  const [name] = await readdir(logs)
  const log = name === undefined ? undefined : (await readFile(path.join(logs, name), 'utf8')).trimEnd().split('\n').map((text) => text.slice(20))
  return { code, stdout: fake.stdout.text, stderr: fake.stderr.text, log, fake }
}

const UPLOAD = 'DIR/src BLOB --from-to LocalBlob'
const error = new StorageError('a: the bytes are wrong', { kind: 'mismatch' })

const twoOfThree: Work = ({ statistics, reporter }, _fake, { sync: { dryRun } }) => {
  Object.assign(statistics, { listedSource: 5, listedTarget: 4, listingDone: true, plannedObjects: 3, plannedBytes: 60, transferred: 2 })
  Object.assign(statistics, { transferredBytes: 45, failed: 1, warnings: 1, deleted: 1 })
  reporter.on({ type: 'copy', key: 'dir/b c', size: 45, mtime: 0, reason: 'newer', dryRun })
  reporter.on({ type: 'warning', key: 'a', size: 15, message: 'not copied: a: the bytes are wrong', error, undone: 'copy' })
  reporter.on({ type: 'delete', key: 'old\n', reason: 'absent-at-source', dryRun })
  return { status: 'complete' }
}

const nothing: Work = ({ statistics }) => {
  statistics.listingDone = true
  return { status: 'complete' }
}

interface Message {
  readonly MessageType: string
  readonly MessageContent: string
  readonly PromptDetails: unknown
}

function messagesOf(stdout: string): Message[] {
  return stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Message)
}

function contentOf(message: Message | undefined): Record<string, unknown> {
  return JSON.parse(message?.MessageContent ?? '') as Record<string, unknown>
}

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

describe('text', () => {
  it('has the lines of azcopy, in its order', async () => {
    const { code, stdout, stderr } = await sync(UPLOAD, twoOfThree)
    const lines = stdout.replaceAll(new RegExp(ID, 'g'), 'ID').replace(/(Minutes\): ).*/, '$1M').replace(/(Mb\/s\): ).*/, '$1T').split('\n')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(lines[2]).toMatch(/^Log file is located at: .*logs-\w+\/ID\.log$/)
    expect(lines.toSpliced(2, 1)).toEqual([
      '',
      'Job ID has started',
      '',
      'WARN: not copied: a: the bytes are wrong',
      'INFO: Deleting extra object: old\\n',
      '\r75.0 %, 2 Done, 1 Failed, 0 Pending, 3 Total, 2-sec Throughput (Mb/s): T',
      '',
      'Job ID Summary',
      'Files Scanned at Source: 5',
      'Files Scanned at Destination: 4',
      'Elapsed Time (Minutes): M',
      'Number of Copy Transfers for Files: 3',
      'Number of Copy Transfers for Folder Properties: 0',
      'Number of Symlink Transfers: 0',
      'Total Number of Copy Transfers: 3',
      'Number of Copy Transfers Completed: 2',
      'Number of Copy Transfers Failed: 1',
      'Number of Deletions at Destination: 1',
      'Number of Symbolic Links Skipped: 0',
      'Number of Special Files Skipped: 0',
      'Number of Hardlinks Transferred: 0',
      'Number of Hardlinks Converted: 0',
      'Number of Hardlinks Skipped: 0',
      'Total Number of Bytes Transferred: 45',
      'Total Number of Bytes Enumerated: 60',
      'Final Job Status: CompletedWithErrors',
      '',
      '',
    ])
  })

  it('of a dry run is a line for each action, and nothing else', async () => {
    const { code, stdout, log } = await sync(`${UPLOAD} --dry-run`, twoOfThree)
    expect({ code, log }).toEqual({ code: 0, log: undefined })
    expect(stdout.split('\n').filter((line) => !line.startsWith('WARN'))).toEqual([
      `DRYRUN: copy ${folder}/src/dir/b c to ${URL}/dir/b c`, `DRYRUN: remove ${URL}/old\\n`, '',
    ])
  })

  it.each<[string, RegExp, RegExp | undefined]>([
    ['essential', /^\nJob .*\nLog file .*\n\nWARN: .*\n\n\nJob .* Summary\n/, /INFO|Done/], ['quiet', /^$/, undefined],
  ])('is less with --output-level %s', async (level, expected, absent) => {
    const { code, stdout, stderr } = await sync(`${UPLOAD} --output-level ${level}`, twoOfThree)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(expected)
    if (absent) expect(stdout).not.toMatch(absent)
  })
})

describe('JSON', () => {
  it('has the messages and fields of azcopy', async () => {
    const { stdout } = await sync(`${UPLOAD} --output-type JSON`, twoOfThree)
    const messages = messagesOf(stdout)
    expect(messages.map(({ MessageType }) => MessageType)).toEqual(['Init', 'Info', 'Info', 'Progress', 'EndOfJob'])
    for (const message of messages) {
      expect(Object.keys(message)).toEqual(['TimeStamp', 'MessageType', 'MessageContent', 'PromptDetails'])
      expect(message.PromptDetails).toEqual({ PromptType: '', ResponseOptions: null, PromptTarget: '' })
    }
    const init = contentOf(messages[0])
    expect(Object.keys(init)).toEqual(['LogFileLocation', 'JobID', 'IsCleanupJob'])
    const end = contentOf(messages[4])
    expect(Object.keys(end)).toEqual([
      'ErrorMsg', 'JobID', 'ActiveConnections', 'CompleteJobOrdered', 'JobStatus', 'TotalTransfers', 'FileTransfers', 'FolderPropertyTransfers',
      'SymlinkTransfers', 'FoldersCompleted', 'TransfersCompleted', 'FoldersFailed', 'TransfersFailed', 'FoldersSkipped', 'TransfersSkipped',
      'BytesOverWire', 'TotalBytesTransferred', 'TotalBytesEnumerated', 'TotalBytesExpected', 'PercentComplete', 'AverageIOPS',
      'AverageE2EMilliseconds', 'ServerBusyPercentage', 'NetworkErrorPercentage', 'FailedTransfers', 'SkippedTransfers', 'PerfConstraint',
      'PerformanceAdvice', 'IsCleanupJob', 'SkippedSymlinkCount', 'HardlinksConvertedCount', 'HardlinksTransferCount', 'SkippedHardlinkCount',
      'HardlinksCompleted', 'HardlinksFailed', 'HardlinksSkipped', 'SkippedSpecialFileCount', 'DeleteTotalTransfers', 'DeleteTransfersCompleted',
    ])
    expect(end).toMatchObject({
      JobID: init['JobID'], JobStatus: 'CompletedWithErrors', TotalTransfers: '3', TransfersCompleted: '2', TransfersFailed: '1',
      TotalBytesTransferred: '45', TotalBytesExpected: '60', PercentComplete: '75', DeleteTransfersCompleted: '1', SkippedTransfers: [],
      FailedTransfers: [{
        Src: `${folder}/src/a`, Dst: `${URL}/a`, IsFolderProperties: false, IsHardlink: false, TransferStatus: 'Failed', TransferSize: 15, ErrorCode: '0',
      }],
    })
    expect(contentOf(messages[3])).toEqual({ ...end, SkippedTransfers: null })
  })

  it('of a dry run ends with an empty message', async () => {
    const messages = messagesOf((await sync(`${UPLOAD} --dry-run --output-type json`, twoOfThree)).stdout)
    expect(messages.map(({ MessageType }) => MessageType)).toEqual(['Dryrun', 'Info', 'Dryrun', 'EndOfJob'])
    expect(contentOf(messages[0])).toEqual({
      EntityType: 'File', BlobType: 'Detect', FromTo: 'LocalBlob', Source: `${folder}/src/dir/b c`, Destination: `${URL}/dir/b c`, SourceSize: 45,
    })
    expect(contentOf(messages[2])).toEqual({ EntityType: 'File', BlobType: 'BlockBlob', FromTo: 'BlobTrash', Source: `${URL}/old\\n`, Destination: '' })
    expect(messages[3]?.MessageContent).toBe('')
  })

  it('of a dry run downwards names blobs as the source, and removals on disk by the number that azcopy prints', async () => {
    const messages = messagesOf((await sync('BLOB DIR/out --from-to BlobLocal --dry-run --output-type json', twoOfThree)).stdout)
    expect(contentOf(messages[0])).toMatchObject({ BlobType: 'BlockBlob', FromTo: 'BlobLocal', Source: `${URL}/dir/b c` })
    expect(contentOf(messages[2])).toMatchObject({ BlobType: 'Detect', FromTo: '256', Source: `${folder}/out/old\\n` })
  })
})

describe('exit codes and words', () => {
  const counting = (figures: object, outcome: Outcome = { status: 'complete' }): Work => ({ statistics }) => {
    Object.assign(statistics, figures)
    return outcome
  }
  const lost = new StorageError('no such container', { kind: 'not-found' })

  it.each<[string, Work, number, string]>([
    ['all well', nothing, 0, 'Completed'],
    ['a warning', counting({ warnings: 1, transferred: 1 }), 0, 'Completed'],
    ['nothing but failures', counting({ failed: 1 }), 1, 'Failed'],
    ['some failures', counting({ failed: 1, transferred: 1 }), 1, 'CompletedWithErrors'],
    ['a failed deletion', counting({ deleteFailed: 1 }), 1, 'CompletedWithErrors'],
    ['a hole in a listing', counting({ unlisted: 1 }), 1, 'CompletedWithErrors'],
    ['deletions withheld', counting({}, { status: 'complete', deletionsWithheld: 'the source is empty' }), 1, 'CompletedWithErrors'],
    ['a run that could not go on', counting({}, { status: 'failed', error: lost }), 1, 'Failed'],
  ])('tell of %s', async (_, work, code, status) => {
    const ended = await sync(UPLOAD, work)
    expect(ended.code).toBe(code)
    expect(ended.stdout).toContain(`Final Job Status: ${status}\n`)
  })

  it('say why the run could not go on', async () => {
    const failed = counting({}, { status: 'failed', error: lost })
    expect((await sync(UPLOAD, failed)).stdout).toContain('\nCannot perform sync due to error: no such container\n')
    const messages = messagesOf((await sync(`${UPLOAD} --output-type json`, failed)).stdout)
    expect(messages.map(({ MessageType }) => MessageType)).toEqual(['Init', 'Error', 'EndOfJob'])
    expect(contentOf(messages[2])).toMatchObject({ ErrorMsg: 'no such container', JobStatus: 'Failed' })
  })

  it('say why nothing was deleted', async () => {
    const { stdout } = await sync(UPLOAD, counting({}, { status: 'complete', deletionsWithheld: 'the source is empty' }))
    expect(stdout).toContain('WARN: nothing was deleted: the source is empty\n')
  })

  it('are objsync\'s own for usage errors and bugs', async () => {
    expect(await sync(UPLOAD, () => Promise.reject(new UsageError('unusable')))).toMatchObject({ code: 2, stderr: 'error: unusable\n' })
    expect((await sync(UPLOAD, () => Promise.reject(new TypeError('x is undefined')))).code).toBe(101)
  })

  it('of a run that a signal stopped are those of a cancelled job', async () => {
    const { code, stdout } = await sync(UPLOAD, ({ signal }, fake) => {
      fake.signals.emit('SIGINT')
      return { status: signal.aborted ? 'interrupted' : 'complete' }
    })
    expect(code).toBe(1)
    expect(stdout).toMatch(/INFO: Cancellation requested\. Beginning clean shutdown\.\.\.\n[^]*Final Job Status: Cancelled\n/)
  })

  it('are the same when a line on stdin cancels', async () => {
    const { code, stdout, fake } = await sync(`${UPLOAD} --cancel-from-stdin`, async ({ signal }, { stdin }) => {
      const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve))
      stdin.write('continue\ncan')
      stdin.write('cel\n')
      await aborted
      return { status: 'interrupted' }
    })
    expect(code).toBe(1)
    expect(stdout).toMatch(/INFO: Cancellation requested\.[^]*Final Job Status: Cancelled\n/)
    expect(fake.stdin.isPaused()).toBe(true)
  })

  it('leave stdin alone without that option', async () => {
    const { code } = await sync(UPLOAD, ({ signal }, { stdin }) => {
      stdin.write('cancel\n')
      return { status: signal.aborted ? 'interrupted' : 'complete' }
    })
    expect(code).toBe(0)
  })
})

describe('the log file', () => {
  it('has what was done, and no secrets', async () => {
    const { log, stdout, stderr } = await sync(`${UPLOAD} --log-level debug`, twoOfThree)
    expect(log).toContain('ERR: not copied: a: the bytes are wrong')
    expect(log).toContain(`INFO: copied ${folder}/src/dir/b c to ${URL}/dir/b c: 45 bytes, newer at source`)
    expect(log).toContain(`INFO: deleted ${URL}/old\\n`)
    expect([log?.join('\n'), stdout, stderr].join('\n')).not.toMatch(/S3CRET|sig=(?!\[)/)
  })

  it.each<[string, RegExp[] | undefined]>([
    ['none', undefined], ['fatal', [/^$/]], ['ERROR', [/^ERR: /]], ['Warning', [/^ERR: /]], ['INFO', [/^INFO: job/, /^INFO: copied/, /^ERR: /, /^INFO: deleted/, /^INFO: Job/]],
  ])('holds what --log-level %s asks for', async (level, lines) => {
    const { log, stdout } = await sync(`${UPLOAD} --log-level ${level}`, twoOfThree)
    expect(log?.map((line, index) => lines?.[index]?.test(line))).toEqual(lines?.map(() => true))
    expect(stdout.includes('Log file is located at')).toBe(lines !== undefined)
  })

  it.each(['file/below', '/proc/nothing/below'])('is missed with a warning only, where its folder cannot be made: %s', async (place) => {
    const { code, stdout } = await sync(UPLOAD, nothing, { AZCOPY_LOG_LOCATION: path.resolve(folder, place) })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\nJob .* has started\n\nWARN: there is no log file: /)
  })

  it('stands in the home folder by default', async () => {
    const home = await mkdtemp(path.join(folder, 'home-'))
    const { stdout } = await sync(UPLOAD, nothing, { AZCOPY_LOG_LOCATION: '', HOME: home })
    const [name = ''] = await readdir(path.join(home, '.azcopy'))
    expect(stdout).toContain(`Log file is located at: ${path.join(home, '.azcopy', name)}\n`)
  })
})

describe('the log on stderr', () => {
  it('is there on request', async () => {
    const { stderr, stdout } = await sync(`${UPLOAD} -vv`, twoOfThree)
    expect(stderr).toMatch(/INFO sync completed\. key="dir\/b c"/)
    expect(stderr).toContain('DEBUG from-to = LocalBlob (command line)')
    expect(stderr).not.toContain('S3CRET')
    expect(stdout).toContain('Final Job Status: CompletedWithErrors\n')
    const failed: Work = () => ({ status: 'failed', error: new StorageError('no such container', { kind: 'not-found' }) })
    expect((await sync(`${UPLOAD} -v`, failed)).stderr).toContain('ERROR no such container')
  })
})

describe('questions before removals', () => {
  const asking = (answers: readonly string[], told: boolean[]): Work => async ({ confirmRemoval, statistics }, { stdin }) => {
    statistics.listingDone = true
    for (const [index, answer] of answers.entries()) {
      const asked = confirmRemoval?.(`key ${index}`)
      stdin.write(`${answer}\n`)
      told.push(await asked ?? false)
    }
    told.push(await confirmRemoval?.('last') ?? false)
    return { status: 'complete' }
  }
  const terminal = (fake: FakeProcess): void => void Object.assign(fake.stdin, { isTTY: true })
  const PROMPT = `${UPLOAD} --delete-destination=prompt`

  it('are azcopy\'s, and all but a yes keeps the entry', async () => {
    const told: boolean[] = []
    const { stdout, fake } = await sync(PROMPT, asking(['y', 'N', 'what', 'yes', 'L'], told), {}, terminal)
    expect(told).toEqual([true, false, false, false, false, false])
    const question = `The Blob 'key 0' does not exist at the source. Do you wish to delete it from the destination(${URL})? `
    expect(stdout).toContain(`\n${question}Please confirm with: [Y] Yes  [N] No  [A] Yes for all  [L] No for all `)
    for (const line of ['Keeping extra Blob: key 1', 'Unrecognizable answer, keeping extra Blob: key 2.', 'No deletions will happen from now onwards.']) {
      expect(stdout).toContain(`INFO: ${line}\n`)
    }
    expect(fake.stdin.isPaused()).toBe(true)
  })

  it('end with a yes for all', async () => {
    const told: boolean[] = []
    const { stdout } = await sync(PROMPT, asking(['A'], told), {}, terminal)
    expect(told).toEqual([true, true])
    expect(stdout).toContain('INFO: Confirmed. All the extra Blobs will be deleted.\n')
  })

  it('do not count what was typed before they were asked', async () => {
    const told: boolean[] = []
    await sync(PROMPT, asking(['n\na', 'n', 'l'], told), {}, terminal)
    expect(told).toEqual([false, false, false, false])
  })

  it('keep everything once nobody answers any more', async () => {
    const told: boolean[] = []
    const ended = await sync(PROMPT, asking([], told), {}, (fake) => {
      terminal(fake)
      fake.stdin.end()
    })
    expect([ended.code, told]).toEqual([0, [false]])
  })

  it('are ended by a signal', async () => {
    const { code } = await sync(PROMPT, async ({ confirmRemoval, signal }, fake) => {
      const asked = confirmRemoval?.('key')
      fake.signals.emit('SIGINT')
      expect(await asked).toBe(false)
      return { status: signal.aborted ? 'interrupted' : 'complete' }
    }, {}, terminal)
    expect(code).toBe(1)
  })

  it('are messages in JSON, to which a program may answer', async () => {
    const told: boolean[] = []
    const { stdout } = await sync(`${PROMPT} --output-type json`, asking(['a'], told))
    expect(told).toEqual([true, true])
    const prompt = messagesOf(stdout).find(({ MessageType }) => MessageType === 'Prompt')
    expect(prompt?.MessageContent).toBe(`The Blob 'key 0' does not exist at the source. Do you wish to delete it from the destination(${URL})?`)
    expect(prompt?.PromptDetails).toEqual({
      PromptType: 'DeleteDestination',
      ResponseOptions: [
        { ResponseType: 'Yes', UserFriendlyResponseType: 'Yes', ResponseString: 'y' },
        { ResponseType: 'No', UserFriendlyResponseType: 'No', ResponseString: 'n' },
        { ResponseType: 'YesForAll', UserFriendlyResponseType: 'Yes for all', ResponseString: 'a' },
        { ResponseType: 'NoForAll', UserFriendlyResponseType: 'No for all', ResponseString: 'l' },
      ],
      PromptTarget: 'key 0',
    })
  })

  it('are refused where nobody can be asked', async () => {
    const { code, stderr } = await sync(PROMPT, nothing)
    expect(code).toBe(2)
    expect(stderr).toContain('needs a terminal')
  })

  it('go to stderr when the command is not called as azcopy', async () => {
    const fake = new FakeProcess()
    terminal(fake)
    const told: boolean[] = []
    const words = [path.join(folder, 'src'), path.join(folder, 'out'), '--delete-destination=prompt']
    const code = await main(words, fake, async () => (_config, hooks) => Promise.resolve(asking(['n', 'a'], told)(hooks, fake, _config)))
    expect([code, told]).toEqual([0, [false, true, true]])
    expect(fake.stderr.text).toContain(`The local file 'key 0' does not exist at the source. Do you wish to delete it from the destination(${folder}/out)? `)
    expect(fake.stderr.text).toContain('Keeping extra local file: key 0\n')
    expect(fake.stdout.text).toMatch(/^Copied nothing in /)
  })
})
