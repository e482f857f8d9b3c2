import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { StorageError } from '../../../src/errors.ts'
import type { RunHooks } from '../../../src/run.ts'
import { useStage } from './support.ts'

const stage = useStage()

const schema = JSON.parse(readFileSync(new URL('../../../docs/schema/result.schema.json', import.meta.url), 'utf8')) as object
const validate = new Ajv2020({ strict: true, allErrors: true, strictRequired: false, strictTypes: false }).compile(schema)

/** The one document on stdout, which must fit the published schema. */
function documentOf(stdout: string): Record<string, unknown> {
  const document = JSON.parse(stdout) as Record<string, unknown>
  expect(validate(document) ? [] : validate.errors).toEqual([])
  return document
}

function eventful({ reporter, statistics }: RunHooks): void {
  for (let i = 0; i < 3; i++) reporter.on({ type: 'skip', key: `same-${i}`, reason: 'up-to-date' })
  reporter.on({ type: 'copy', key: 'a', size: 7, mtime: 0, reason: 'new', dryRun: false })
  reporter.on({ type: 'delete', key: 'old', reason: 'absent-at-source', dryRun: false })
  const error = new StorageError('access denied', { kind: 'denied', code: 'AccessDenied' })
  reporter.on({ type: 'failure', key: 'b\u001b<script>', message: 'PutObject b: access denied', error, undone: 'copy', size: 3 })
  reporter.on({ type: 'warning', message: 'a folder cannot be read', side: 'source' })
  reporter.on({ type: 'loss', loss: 'tags', objects: 2, firstKey: 'a', message: 'the target cannot keep tags: 2 objects were copied without' })
  Object.assign(statistics, { transferred: 1, transferredBytes: 7, skipped: 3, deleted: 1, failed: 1, errors: 1, warnings: 1, listedSource: 5, requests: 9, retries: 2, throttled: 1 })
}

describe('--json prints one document', () => {
  it('with counts, reasons, failures and what was withheld', async () => {
    const { code, stdout, stderr } = await stage.command(['--json'], (hooks) => {
      eventful(hooks)
      return { status: 'complete', deletionsWithheld: '1 copy failed' }
    })
    expect(code).toBe(1)
    expect(documentOf(stdout)).toMatchObject({
      formatVersion: 1, status: 'complete', exitCode: 1, stoppedBy: null, error: null, dryRun: false, target: 's3://bucket/prefix/',
      counts: { copied: 1, skipped: 3, deleted: 1, failedCopies: 1, errors: 1, warnings: 2, listedAtSource: 5 },
      skippedBy: { 'up-to-date': 3 }, bytes: { copied: 7 }, requests: { sent: 9, retried: 2, throttled: 1 }, deletionsWithheld: '1 copy failed',
      failures: [{ key: 'b\u001b<script>', side: null, undone: 'copy', message: 'PutObject b: access denied', kind: 'denied', code: 'AccessDenied' }],
      failuresOmitted: 0,
      warnings: [{ key: null, side: 'source', undone: null, message: 'a folder cannot be read', kind: null, code: null }], warningsOmitted: 0,
      losses: [{ kind: 'tags', objects: 2, firstKey: 'a', message: 'the target cannot keep tags: 2 objects were copied without' }],
    })
    expect(stdout).not.toContain('\u001b')
    expect(stderr).toContain('ERROR PutObject b: access denied')
    expect(stderr).toContain('WARN the target cannot keep tags: 2 objects were copied without')
  })

  it('of a run that failed, that a bug ended, or that was interrupted', async () => {
    const error = new StorageError('no such bucket', { kind: 'no-location', code: 'NoSuchBucket' })
    const failed = await stage.command(['--json'], () => ({ status: 'failed', error }))
    expect([failed.code, documentOf(failed.stdout)]).toEqual([1, expect.objectContaining({
      status: 'failed', exitCode: 1, error: { message: 'no such bucket', kind: 'no-location', code: 'NoSuchBucket' },
    })])
    for (const bug of [() => ({ status: 'failed', error: new TypeError('x is undefined') }) as const, () => Promise.reject(new TypeError('x is undefined'))]) {
      const { code, stdout, stderr } = await stage.command(['--json'], bug)
      expect([code, documentOf(stdout)]).toEqual([101, expect.objectContaining({ status: 'failed', exitCode: 101 })])
      expect(stderr).toContain('please report it')
    }
    const stopped = await stage.command(['--json'], (_, fake) => {
      fake.signals.emit('SIGTERM')
      return { status: 'interrupted' }
    })
    expect([stopped.code, documentOf(stopped.stdout)]).toEqual([143, expect.objectContaining({ status: 'interrupted', exitCode: 143, stoppedBy: 'SIGTERM' })])
  })

  it.each([
    [['--json', '--nosuch']], [['--json=true', '--worker-size', 'many']], [['--json', '--json-tracing']], [['--json', '--output-type', 'text', '--output-level', 'quiet']],
    [['sync', '--json', '--cancel-from-stdin']], [['--json', '--log-file-max-size', '1MiB']], [['--json', '--stats', '10']],
  ])('of a run that is refused: %j', async (words) => {
    const { code, stdout, stderr } = await stage.command(words, () => Promise.reject(new Error('nothing may run')))
    expect([code, documentOf(stdout)]).toEqual([2, expect.objectContaining({
      status: 'refused', exitCode: 2, source: null, error: expect.objectContaining({ kind: 'usage' }) as unknown, counts: expect.objectContaining({ copied: 0 }) as unknown,
    })])
    expect(stderr).toMatch(/^error: [^\n]+\n$/)
  })

  it("as azcopy's command, whose output and exit codes do not count then", async () => {
    const { code, stdout } = await stage.command(['sync', '--json'], ({ statistics }) => {
      statistics.warnings = 1
      return { status: 'complete' }
    }, 'https://account.blob.core.windows.net/container?sv=1&sig=S3CRET')
    expect([code, documentOf(stdout)]).toEqual([3, expect.objectContaining({ target: 'https://account.blob.core.windows.net/container/', exitCode: 3 })])
    expect(stdout).not.toContain('S3CRET')
  })

  it('with the plan of a dry run, which a pass that starts over plans anew', async () => {
    const { stdout } = await stage.command(['--json', '--dry-run'], ({ reporter }) => {
      reporter.on({ type: 'skip', key: 'x', reason: 'up-to-date' })
      reporter.on({ type: 'copy', key: 'wrong', size: 1, mtime: 0, reason: 'new', dryRun: true })
      reporter.on({ type: 'warning', key: 'wrong', message: 'left out', undone: 'copy' })
      reporter.on({ type: 'restart', dryRun: true })
      reporter.on({ type: 'copy', key: 'a', size: 7, mtime: 0, reason: 'newer', dryRun: true })
      reporter.on({ type: 'delete', key: 'old', reason: 'absent-at-source', dryRun: true })
      return { status: 'complete' }
    })
    expect(documentOf(stdout)).toMatchObject({
      dryRun: true, skippedBy: {}, plannedOmitted: 0, warnings: [],
      planned: [{ action: 'copy', key: 'a', size: 7, reason: 'newer' }, { action: 'delete', key: 'old', size: 0, reason: 'absent-at-source' }],
    })
  })

  it('that docs/outputs.md shows an example of', () => {
    const page = readFileSync(new URL('../../../docs/outputs.md', import.meta.url), 'utf8')
    documentOf(/```json\n([^]*?)```/.exec(page)?.[1] ?? '')
  })

  it('that stays small, however much there is to say', async () => {
    const { stdout } = await stage.command(['--json', '--dry-run', '-qq'], ({ reporter }) => {
      for (let i = 0; i < 10_123; i++) reporter.on({ type: 'copy', key: `k${i}`, size: 1, mtime: 0, reason: 'new', dryRun: true })
      for (let i = 0; i < 10_007; i++) reporter.on({ type: 'failure', key: `f${i}`, message: 'no', undone: 'copy' })
      return { status: 'complete' }
    })
    const { planned, plannedOmitted, failures, failuresOmitted } = documentOf(stdout)
    expect([planned, failures].map((list) => (list as unknown[]).length)).toEqual([10_000, 10_000])
    expect([plannedOmitted, failuresOmitted]).toEqual([123, 7])
  })
})
