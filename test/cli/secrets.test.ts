import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { StorageError } from '../../src/errors.ts'
import type { Outcome, RunHooks } from '../../src/run.ts'
import { FakeProcess } from './support/surroundings.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'objsync-secrets-'))
  await writeFile(path.join(folder, 'file'), 'x')
})
afterAll(() => rm(folder, { recursive: true }))

const URL = 'http://127.0.0.1:9/devstoreaccount1/cont'
const SECRETS = ['http://host/c?sv=1&sig=S3CRET%2F', 'c%3Fsv=1%26sig%3DS3CRET', 'x-amz-signature=S3CRET&x=1', 'sig=S3CRET']

/** A run whose every event and error has a signature in it, as a service's own answer may. */
const talkative = ({ reporter, statistics }: RunHooks): Outcome => {
  const [dryRun, error] = [false, new StorageError(`failed: ${SECRETS.join(' ')}`, { kind: 'failed' })]
  for (const key of SECRETS) {
    for (const planned of [dryRun, true]) {
      reporter.on({ type: 'copy', key, size: 1, mtime: 0, reason: 'new', dryRun: planned })
      reporter.on({ type: 'delete', key, reason: 'absent-at-source', dryRun: planned })
    }
    reporter.on({ type: 'skip', key, reason: 'unknown' })
    reporter.on({ type: 'verified', key, side: 'target', digest: 'ETag', value: key })
    reporter.on({ type: 'notice', key, message: key })
    reporter.on({ type: 'retry', operation: 'Put Blob', key, side: 'target', attempt: 2, reason: key, waitMs: 1 })
    reporter.on({ type: 'span-begin', key, size: 1 })
    reporter.on({ type: 'span-end', key, size: 1, outcome: 'copied', ms: 1 })
    reporter.on({ type: 'failure', key, message: key, error, undone: 'delete' })
    reporter.on({ type: 'warning', key, message: key, side: 'source', undone: 'copy', error, size: 1 })
  }
  statistics.warnings = 1
  return { status: 'failed', error, deletionsWithheld: SECRETS.join(' ') }
}

const FILES = ['--report=LOGS/report.html', '--metrics=LOGS/metrics.prom', '--log-file=LOGS/run.log', '--span-events-tracing', '--stats=100ms']

describe('no signature leaves the command', () => {
  const sas = `${URL}?sv=1&sig=S3CRET%2F`
  const password = 'https://user:S3CRET@host/'
  it.each([
    ['text', ['-vvv']], ['JSON', ['-vvv', '--json-tracing']], ["azcopy's text", ['sync', '-vvv', '--log-level=DEBUG']],
    ["azcopy's JSON", ['sync', '-vvv', '--output-type=json', '--log-level=DEBUG']],
    ['a document, beside a page, metrics and a log file', ['-vvv', '--json', ...FILES]], ["azcopy's text, beside the same", ['sync', '-vvv', ...FILES]],
    ['a dry run as a document', ['--json', '--dry-run']],
  ])('as %s', async (_, words) => {
    const logs = await mkdtemp(path.join(folder, 'logs-'))
    const fake = new FakeProcess({ AZCOPY_LOG_LOCATION: logs })
    const code = await main([...words.map((word) => word.replace('LOGS', logs)), folder, sas, '--from-to=LocalBlob'], fake, async () => async (_config, hooks) => talkative(hooks))
    const files = await Promise.all((await readdir(logs)).map((name) => readFile(path.join(logs, name), 'utf8')))
    expect(code).toBe(1)
    expect(fake.stdout.text + fake.stderr.text + files.join('')).toContain('[redacted]')
    expect(fake.stdout.text + fake.stderr.text + files.join('')).not.toContain('S3CRET')
  })

  it.each([
    [[`"${sas}"`, 'x']], [['x', `“${sas}”`]], [['x', 'y', sas]], [[sas, sas, '--nosuch', sas]], [['x', 'y', `--${sas}`]], [['x', 'y', `-${sas}`]],
    [['x', 'y', '--worker-size', sas]], [[`./${sas}`, 'y']], [[`${URL}/${SECRETS[1] ?? ''}`, 'y', '-vvv']], [[sas, 'y', '--from-to', 'LocalBlob']],
    [['x', 'y', '--exclude', sas]], [['x', 'y', `--trailing-dot=${sas}`]], [['x', 'y', '--preserve-info', `--hardlinks=${sas}`]], [['x', 'y', `--include-root=${sas}`]],
    ...['include-attributes', 'report', 'hash-cache'].flatMap((name) => [sas, password].map((value) => [['x', 'y', `--${name}=${value}`]])),
  ])('when %j is wrong usage', async (words) => {
    for (const form of [[], ['--output-type=json'], ['--json-tracing']]) {
      const fake = new FakeProcess()
      expect(await main([...form, ...words], fake, () => Promise.reject(new Error('nothing may run')))).toBe(2)
      expect(fake.stdout.text + fake.stderr.text).not.toContain('S3CRET')
    }
  })
})

describe('wrong usage is told', () => {
  const wrong = async (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<FakeProcess & { readonly code: number }> => {
    const fake = new FakeProcess(env)
    return Object.assign(fake, { code: await main(words, fake, () => Promise.reject(new Error('nothing may run'))) })
  }

  it.each<[readonly string[], Readonly<Record<string, string>>?]>([
    [['sync', '/nope/nowhere', `${URL}?sig=S3CRET`, '--output-type=json']], [['sync', 's', `${URL}?sig=S3CRET`, '--output-type', 'JSON', '--compare-hash=X']],
    [['sync', '--output-type=json', '--nosuch']], [['a', '--output-type=json']], [['a'], { OBJSYNC_OUTPUT_TYPE: 'json' }],
  ])("as azcopy's message on stdout: %j", async (words, env) => {
    const { code, stdout, stderr } = await wrong(words, env)
    expect({ code, stderr: stderr.text, lines: stdout.lines.length }).toEqual({ code: 2, stderr: '', lines: 1 })
    expect(JSON.parse(stdout.text)).toEqual({
      TimeStamp: expect.stringMatching(/^\d{4}-.*Z$/), MessageType: 'Error', MessageContent: expect.stringMatching(/./),
      PromptDetails: { PromptType: '', ResponseOptions: null, PromptTarget: '' },
    })
  })

  it.each<[readonly string[], Readonly<Record<string, string>>?]>([
    [['a', '--json-tracing']], [['--json-tracing=true', 'a', 'b', '--nosuch']], [['a'], { OBJSYNC_JSON_TRACING: 'true' }],
  ])('as a record of the log: %j', async (words, env) => {
    const { code, stdout, stderr } = await wrong(words, env)
    expect({ code, stdout: stdout.text }).toEqual({ code: 2, stdout: '' })
    expect(JSON.parse(stderr.text)).toMatchObject({ level: 'ERROR', fields: { message: expect.stringMatching(/./), kind: 'usage' } })
  })

  it.each([[['a', '--json-tracing=false']], [['a', '--', '--json-tracing']], [['a', '--output-type=text']]])('as text: %j', async (words) => {
    expect((await wrong(words)).stderr.text).toMatch(/^error: .*\n$/)
  })

  it('without what steers a terminal', async () => {
    const evil = '\u001b]0;x\u0007\u009b31m\u007f\u202egnp\u2066\u2028\n'
    for (const form of [[], ['--json-tracing'], ['--output-type=json']]) {
      for (const words of [[`/nope/${evil}`, 's3://b'], ['a', 'b', evil], ['a', 'b', `--${evil}`], ['a', 'b', '--worker-size', evil], [`gs://${evil}`, 'b']]) {
        const { code, stdout, stderr } = await wrong([...form, ...words])
        expect(code).toBe(2)
        expect((stdout.text + stderr.text).trimEnd()).not.toMatch(/[\p{Cc}\u2028\u202a-\u202e\u2066-\u2069]/u)
      }
    }
  })
})
