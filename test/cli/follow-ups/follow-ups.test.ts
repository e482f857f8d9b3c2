import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, watch, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hidesTitle } from '../../../src/cli/help/hidden-words.ts'
import { main } from '../../../src/cli/main.ts'
import { StorageError, UsageError } from '../../../src/errors.ts'
import { RESULT_VARIABLES } from '../../../src/options/read/environment.ts'
import { ownVariable, type Environment } from '../../../src/options/table/names.ts'
import { TABLE } from '../../../src/options/table/table.ts'
import type { Outcome, RunHooks } from '../../../src/run.ts'
import { answer, serve } from '../../support/http-server.ts'
import { FakeProcess } from '../support/surroundings.ts'

type Work = (hooks: RunHooks, fake: FakeProcess) => Outcome | Promise<Outcome>
interface Asked { readonly env?: Environment; readonly work?: Work; readonly target?: string; readonly before?: readonly string[] }

const onWindows = process.platform === 'win32'
const schema = JSON.parse(readFileSync(new URL('../../../docs/schema/result.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'objsync-follow-ups-'))
  await writeFile(path.join(folder, 'source'), 'x')
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
/** A command that keeps what it is given, and what it then holds. */
function keeper(rest = 'true') {
  const [input, variables] = [path.join(folder, `input-${++files}`), path.join(folder, `variables-${files}`)]
  return {
    command: `cat > '${input}'; env > '${variables}'; ${rest}`,
    hasRun: () => existsSync(input),
    document: () => documentOf(readFileSync(input, 'utf8')),
    variables: () => Object.fromEntries(readFileSync(variables, 'utf8').split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string])),
  }
}

function documentOf(text: string): Record<string, unknown> {
  const document = JSON.parse(text) as Record<string, unknown>
  expect(validate(document) ? [] : validate.errors).toEqual([])
  return document
}

const complete: Work = () => ({ status: 'complete' })

async function objsync(words: readonly string[], { env = {}, work = complete, target = 's3://bucket/prefix/', before = [] }: Asked = {}) {
  const fake = new FakeProcess({ PATH: process.env['PATH'], AZCOPY_LOG_LOCATION: folder, ...env })
  const code = await main([...before, path.join(folder, 'source'), target, ...words], fake, async () => async (_config, hooks) => work(hooks, fake))
  return { code, stdout: fake.stdout.text, stderr: fake.stderr.text, fake }
}

const warned: Work = ({ statistics }) => {
  statistics.warnings++
  return { status: 'complete' }
}
const failed: Work = () => ({ status: 'failed', error: new StorageError('no such bucket', { kind: 'no-location' }) })
const copied: Work = ({ statistics }) => {
  Object.assign(statistics, { transferred: 5, transferredBytes: 70, deleted: 2, failed: 1, deleteFailed: 2, errors: 3 })
  return { status: 'complete' }
}
const interrupted: Work = ({ signal }, fake) => {
  fake.signals.emit('SIGINT')
  return { status: signal.aborted ? 'interrupted' : 'complete' }
}

describe.skipIf(onWindows)('--on-complete', () => {
  it('gives its command the document on stdin, and the figures in variables', async () => {
    const kept = keeper()
    const { code, stdout } = await objsync(['--on-complete', kept.command], { work: copied })
    expect(code).toBe(1)
    expect(stdout).toContain('Copied 5 objects')
    expect(kept.document()).toMatchObject({ status: 'complete', exitCode: 1, dryRun: false, counts: { copied: 5, deleted: 2, failedCopies: 1, failedDeletions: 2 } })
    expect(kept.variables()).toMatchObject({
      OBJSYNC_STATUS: 'complete', OBJSYNC_EXIT_CODE: '1', OBJSYNC_COPIED: '5', OBJSYNC_DELETED: '2', OBJSYNC_FAILED: '3', OBJSYNC_BYTES: '70',
      OBJSYNC_SECONDS: '0', OBJSYNC_RUN_SOURCE: path.join(folder, 'source'), OBJSYNC_RUN_TARGET: 's3://bucket/prefix/',
    })
    expect(kept.variables()).not.toHaveProperty('OBJSYNC_JOB')
  })

  it.each<[string, Work, object, number]>([
    ['failed', failed, { status: 'failed', exitCode: 1, error: { message: 'no such bucket', kind: 'no-location', code: null } }, 1],
    ['ended early', () => ({ status: 'interrupted', endedEarly: '--max-duration is over' }), { status: 'interrupted', exitCode: 3, endedEarly: '--max-duration is over' }, 3],
    ['was stopped by a signal', interrupted, { status: 'interrupted', exitCode: 130, stoppedBy: 'SIGINT' }, 130],
    ['a bug ended', () => Promise.reject(new TypeError('x is undefined')), { status: 'failed', exitCode: 101 }, 101],
  ])('runs its command after a run that %s', async (_, work, document, exitCode) => {
    const kept = keeper()
    expect((await objsync(['--on-complete', kept.command], { work })).code).toBe(exitCode)
    expect(kept.document()).toMatchObject(document)
    expect(kept.variables()['OBJSYNC_EXIT_CODE']).toBe(String(exitCode))
  })

  it('runs its command after a dry run, which has its plan', async () => {
    const kept = keeper()
    const work: Work = ({ reporter }) => {
      reporter.on({ type: 'copy', key: 'a', size: 1, mtime: 0, reason: 'new', dryRun: true })
      return { status: 'complete' }
    }
    await objsync(['--dry-run', '--on-complete', kept.command], { work })
    expect(kept.document()).toMatchObject({ dryRun: true, planned: [{ action: 'copy', key: 'a' }] })
  })

  it.each<[string, Work]>([
    ['thrown', () => Promise.reject(new UsageError('the sides overlap'))],
    ['the outcome', () => ({ status: 'failed', error: new UsageError('the sides overlap') })],
  ])('does not run its command after wrong usage that is %s', async (_, work) => {
    const kept = keeper()
    expect((await objsync(['--on-complete', kept.command], { work })).code).toBe(2)
    expect((await objsync(['--on-complete', kept.command, '--worker-size', '0'])).code).toBe(2)
    expect(kept.hasRun()).toBe(false)
  })

  it.each<[string, Work, number, number]>([['fine', complete, 0, 1], ['warned', warned, 3, 1], ['failed', failed, 1, 1], ['interrupted', interrupted, 130, 130]])(
    'that fails changes the exit code of a run that was %s',
    async (_, work, before, after) => {
      const kept = keeper('exit 7')
      const { code, stderr, stdout } = await objsync(['--json', '--on-complete', kept.command], { work })
      expect(code).toBe(after)
      expect(stderr).toMatch(/ERROR the command of --on-complete failed exit_code=7\n/)
      expect([kept.document()['exitCode'], documentOf(stdout)['exitCode']]).toEqual([before, after])
    },
  )

  it('that does not exist, or is ended by a signal, is an error', async () => {
    const missing = await objsync(['--on-complete', 'exec /no/such/command 2> /dev/null'])
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(/exit_code=12[67]/)])
    const ended = await objsync(['--on-complete', 'kill -TERM $$'])
    expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining('the command of --on-complete failed signal="SIGTERM"')])
  })

  it('is no part of the time of the run', async () => {
    const kept = keeper()
    const { stdout } = await objsync(['--json', '--on-complete', kept.command])
    const times = ({ seconds, startedAt, endedAt }: Record<string, unknown>): unknown[] => [seconds, startedAt, endedAt]
    expect(times(documentOf(stdout))).toEqual(times(kept.document()))
  })

  it('need not read what it is given', async () => {
    const many: Work = ({ reporter }) => {
      for (let i = 0; i < 3000; i++) reporter.on({ type: 'warning', key: `${i}-${'k'.repeat(200)}`, message: 'not readable', undone: 'copy' })
      return { status: 'complete' }
    }
    expect((await objsync(['-qq', '--on-complete', 'exec true'], { work: many })).code).toBe(0)
  })

  it('gives its command no variable that sets an option or a side, and no secret', async () => {
    const kept = keeper()
    const env = { OBJSYNC_ON_COMPLETE: kept.command, OBJSYNC_WORKER_SIZE: '3', OBJSYNC_TARGET_AZURE_STORAGE_SAS_TOKEN: 'sv=1&sig=S3CRET', MY_OWN: 'stays' }
    const { code } = await objsync(['--from-to', 'LocalBlob'], { env, target: 'http://127.0.0.1:9/devstoreaccount1/cont?sv=1&sig=S3CRET%2F' })
    expect(code).toBe(0)
    const variables = kept.variables()
    expect(Object.keys(variables).filter((name) => name.startsWith('OBJSYNC_') && !RESULT_VARIABLES.some((known) => known === name))).toEqual([])
    expect([variables['MY_OWN'], variables['OBJSYNC_RUN_TARGET']]).toEqual(['stays', 'http://127.0.0.1:9/devstoreaccount1/cont/'])
    expect(JSON.stringify([variables, kept.document()])).not.toContain('S3CRET')
  })

  it('has variables that are no options, and that objsync knows', async () => {
    const options: readonly string[] = TABLE.map(({ name }) => ownVariable(name))
    expect(RESULT_VARIABLES.filter((name) => options.includes(name))).toEqual([])
    expect((await objsync([], { env: Object.fromEntries(RESULT_VARIABLES.map((name) => [name, 'x'])) })).code).toBe(0)
  })

  it('that a signal stops is ended, and so is the process', async () => {
    const started = path.join(folder, 'started')
    const { code, stderr } = await objsync(['--on-complete', `echo > '${started}'; exec sleep 600`], {
      work: (_, fake) => {
        void stopOnceThere(started, fake)
        return { status: 'complete' }
      },
    })
    expect([code, stderr]).toEqual([143, expect.stringContaining('failed signal="SIGTERM"')])
  })

  it('in an output of azcopy and in a check', async () => {
    const [azcopy, check] = [keeper('exit 1'), keeper()]
    expect((await objsync(['--on-complete', azcopy.command], { before: ['sync'], target: 'az://account/container/' })).code).toBe(1)
    expect(azcopy.document()).toMatchObject({ status: 'complete', exitCode: 0, target: 'https://account.blob.core.windows.net/container/' })
    const work: Work = ({ checkReceiver }) => {
      checkReceiver?.statistics.count({ key: 'a', status: 'differs', why: 'size' } as never)
      return { status: 'complete' }
    }
    expect((await objsync(['--on-complete', check.command], { before: ['check'], work })).code).toBe(3)
    expect(check.document()).toMatchObject({ status: 'complete', exitCode: 3, dryRun: false, check: { same: false, entries: { differs: 1, match: 0 } } })
  })

  it('in a job, whose name it gets', async () => {
    const kept = keeper()
    const file = path.join(folder, 'objsync.toml')
    await writeFile(file, `[defaults]\non-complete = """${kept.command}"""\n[job.photos]\nsource = "source"\ntarget = "s3://bucket/"\n`)
    const fake = new FakeProcess({ PATH: process.env['PATH'] })
    expect(await main(['run', 'photos', '--config', file], fake, async () => async () => ({ status: 'complete' }))).toBe(0)
    expect([kept.document()['job'], kept.variables()['OBJSYNC_JOB']]).toEqual(['photos', 'photos'])
  })
})

async function stopOnceThere(file: string, fake: FakeProcess): Promise<void> {
  for await (const { filename } of watch(path.dirname(file))) if (filename === path.basename(file)) break
  fake.signals.emit('SIGTERM')
}

describe('--webhook', () => {
  it('gets the document', async () => {
    const server = await serve(answer())
    const { code, stderr } = await objsync(['--webhook', `${server.origin}/hook`], { work: copied })
    expect([code, stderr]).toEqual([1, ''])
    expect(documentOf(server.received[0]?.body.toString() ?? '')).toMatchObject({ status: 'complete', exitCode: 1, counts: { copied: 5 } })
    expect(server.received[0]?.headers['content-type']).toBe('application/json')
  })

  it.skipIf(onWindows)('gets the exit code that a failed command has left', async () => {
    const server = await serve(answer())
    expect((await objsync(['--webhook', server.origin, '--on-complete', 'exit 1'])).code).toBe(1)
    expect(documentOf(server.received[0]?.body.toString() ?? '')).toMatchObject({ status: 'complete', exitCode: 1, counts: { errors: 1 } })
  })

  it('gets the document after a signal, and when a bug ended the run, but not after wrong usage', async () => {
    const server = await serve(answer())
    expect((await objsync(['--webhook', server.origin], { work: interrupted })).code).toBe(130)
    expect((await objsync(['--webhook', server.origin], { work: () => Promise.reject(new TypeError('x is undefined')) })).code).toBe(101)
    expect((await objsync(['--webhook', server.origin], { work: () => Promise.reject(new UsageError('the sides overlap')) })).code).toBe(2)
    expect(server.received.map(({ body }) => documentOf(body.toString())['exitCode'])).toEqual([130, 101])
  })

  it.each<[string, Work, readonly string[], string | undefined, number]>([
    ['a run', complete, [], undefined, 3],
    ['a run that failed', failed, [], undefined, 1],
    ['a check', complete, ['check'], undefined, 1],
    ['a run with the exit codes of azcopy', complete, ['sync'], 'az://account/container/', 0],
  ])('that fails is a warning of %s', async (_, work, before, target, exitCode) => {
    const server = await serve(answer({ status: 404 }))
    const { code, stderr } = await objsync(['--webhook', `${server.origin}/S3CRET`], { work, before, ...(target !== undefined && { target }) })
    expect(code).toBe(exitCode)
    expect(stderr).toContain(`WARN the webhook did not take the result url="${server.origin}" error="${server.origin} answered HTTP 404"`)
    expect(stderr).not.toContain('S3CRET')
  })

  it('is stopped by a signal', async () => {
    const server = await serve(() => {})
    const work: Work = (_, fake) => {
      void server.arrived(1).then(() => fake.signals.emit('SIGINT'))
      return { status: 'complete' }
    }
    expect((await objsync(['--webhook', server.origin], { work })).code).toBe(130)
  })

  it('is in no output but by its scheme and host', async () => {
    const server = await serve(answer())
    const url = `${server.origin}/services/S3CRET?key=S3CRET`
    for (const words of [['-vvv', '--webhook', url], ['-vvv', '--json', '--webhook', url], ['-vvv', '--json-tracing', '--webhook', url], ['--dry-run', '-vvv', '--webhook', url]]) {
      const { code, stdout, stderr } = await objsync(words)
      expect([code, stdout + stderr]).toEqual([0, expect.stringContaining(server.origin)])
      expect(stdout + stderr).not.toContain('S3CRET')
    }
    const variable = await objsync(['-vvv'], { env: { OBJSYNC_WEBHOOK: url } })
    expect(variable.stderr).toContain('webhook = [redacted] (environment variable OBJSYNC_WEBHOOK)')
    expect(variable.stderr).not.toContain('S3CRET')
    expect(server.received).toHaveLength(5)
  })

  it.each(['ftp://host/S3CRET', 'host/S3CRET', 'https://', '/S3CRET', 'file:///S3CRET'])('%s is refused', async (url) => {
    const { code, stderr } = await objsync(['--webhook', url])
    expect([code, stderr]).toEqual([2, 'error: invalid value for --webhook: must be a URL that begins with https:// or http://\n'])
  })

  it('with a proxy that cannot be used is refused before the run', async () => {
    let hasRun = false
    const work: Work = () => {
      hasRun = true
      return { status: 'complete' }
    }
    for (const before of [[], ['check']]) {
      const { code, stderr } = await objsync(['--webhook', 'https://hooks.example.org/S3CRET'], { env: { https_proxy: 'socks5://proxy' }, work, before })
      expect([code, stderr, hasRun]).toEqual([2, expect.stringContaining('https_proxy names a proxy of the kind socks5://'), false])
    }
  })

  it('of a job comes from a variable', async () => {
    const server = await serve(answer())
    const file = path.join(folder, 'hooks.toml')
    const job = (webhook: string): string => `[job.photos]\nsource = "source"\ntarget = "s3://bucket/"\nwebhook = "${webhook}"\n`
    const run = async (webhook: string) => {
      await writeFile(file, job(webhook))
      const fake = new FakeProcess({ HOOK: `${server.origin}/S3CRET` })
      const code = await main(['run', 'photos', '--config', file, '-vv'], fake, async () => async () => ({ status: 'complete' }))
      return { code, stderr: fake.stderr.text }
    }
    const fromVariable = await run('${HOOK}')
    expect([fromVariable.code, documentOf(server.received[0]?.body.toString() ?? '')['job']]).toEqual([0, 'photos'])
    const plain = await run(`${server.origin}/S3CRET`)
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('webhook is a secret, which must not be in a file; write ${WEBHOOK} in its place')])
    expect(fromVariable.stderr + plain.stderr).not.toContain('S3CRET')
  })
})

describe('the title of the process', () => {
  it('shows neither the URL of a webhook nor a command', () => {
    for (const words of [['--webhook', 'https://host/x'], ['--webhook=https://host/x'], ['--on-complete', 'notify'], ['--on-complete=notify']]) {
      expect([hidesTitle(['a', 'b', ...words]), hidesTitle(['a', 'b'])]).toEqual([true, false])
    }
  })
})
