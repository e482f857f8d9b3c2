import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { describeS3 } from '../support/s3.ts'
import { useWorld } from './support/world.ts'

async function documentOf(stdout: string): Promise<Record<string, unknown>> {
  const schema = JSON.parse(await readFile(join(ROOT, 'docs/schema/result.schema.json'), 'utf8')) as object
  const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema)
  const document = JSON.parse(stdout) as Record<string, unknown>
  expect(validate(document) ? [] : validate.errors).toEqual([])
  return document
}

describeS3('the outputs of a run', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent('objsync --json --report FILE --metrics FILE --log-file FILE LOCAL s3://BUCKET/ say what the bucket shows', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await target.write({ 'old/x': 'x', same: 'same' })
    await source.write({ 'a/b': 'alpha', 'a/c': 'beta', same: 'same' }, 1_000_000_000)
    await source.write({ new: 'n' })
    const [report, metrics, log] = ['report.html', 'metrics.prom', 'run.log'].map((name) => join(world.folder, name)) as [string, string, string]
    const outputs = ['--json', '--report', report, '--metrics', metrics, '--log-file', log, '-v']
    const { code, stdout } = await world.objsync(source, target, [...outputs, '--delete'])
    expect(code).toBe(0)
    expect(Object.keys(await target.read()).sort()).toEqual(['a/b', 'a/c', 'new', 'same'])
    expect(await documentOf(stdout)).toMatchObject({
      status: 'complete', exitCode: 0, counts: { copied: 3, deleted: 1, skipped: 1, failedCopies: 0, listedAtSource: 4 }, skippedBy: { 'up-to-date': 1 },
      bytes: { copied: 10 }, failures: [], warnings: [], deletionsWithheld: null,
    })
    const page = await readFile(report, 'utf8')
    for (const text of ['<span class="pill good">Complete</span>', '<span class="what">2 copied, 9 B</span>', '1 deleted', 'Slowest objects']) expect(page).toContain(text)
    expect(await readFile(metrics, 'utf8')).toMatch(/^objsync_objects\{[^}]*result="copied"\} 3$/m)
    expect((await readFile(log, 'utf8')).match(/INFO sync completed\./g)).toHaveLength(3)
    for (const text of [page, await readFile(metrics, 'utf8'), await readFile(log, 'utf8'), stdout]) expect(text).not.toContain(s3.secretKey)
  })

  it.concurrent('objsync --json names what failed, and why nothing was deleted', async () => {
    const [source, target, empty] = [world.newPlace('s3'), world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a/b': 'alpha', 'c': 'gamma' })
    await target.write({ a: 'in the way' })
    const failed = await world.objsync(source, target, ['--json'])
    expect([failed.code, await documentOf(failed.stdout)]).toEqual([1, expect.objectContaining({
      status: 'complete', exitCode: 1, counts: expect.objectContaining({ copied: 1, failedCopies: 1 }) as unknown,
      failures: [expect.objectContaining({ key: 'a/b', undone: 'copy', kind: 'conflict' })],
    })])
    const withheld = await world.objsync(empty, target, ['--json', '--delete'])
    expect([withheld.code, await documentOf(withheld.stdout)]).toEqual([3, expect.objectContaining({
      deletionsWithheld: expect.stringContaining('empty') as string, counts: expect.objectContaining({ deleted: 0 }) as unknown,
    })])
    expect(Object.keys(await target.read()).sort()).toEqual(['a', 'c'])
  })

  it.concurrent('objsync --json of a bucket that does not exist', async () => {
    const target = world.newPlace('local')
    const { code, stdout } = await world.objsync('s3://no-such-bucket-here', target, ['--json'])
    expect([code, await documentOf(stdout)]).toEqual([1, expect.objectContaining({ status: 'failed', error: expect.objectContaining({ kind: 'not-found', code: 'NoSuchBucket' }) as unknown })])
  })

  it.concurrent('objsync --json --dry-run lists the plan', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'alpha' })
    await target.write({ old: 'x' })
    const { stdout } = await world.objsync(source, target, ['--json', '--dry-run', '--delete'])
    expect(await documentOf(stdout)).toMatchObject({
      dryRun: true, planned: [{ action: 'copy', key: 'a', size: 5, reason: 'new' }, { action: 'delete', key: 'old', size: 0, reason: 'absent-at-source' }],
    })
    expect(Object.keys(await target.read())).toEqual(['old'])
  })
})
