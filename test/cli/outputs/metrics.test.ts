import { readdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Outcome, RunHooks } from '../../../src/run.ts'
import { useStage } from './support.ts'

const stage = useStage()

/** One line of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
const SAMPLE = new RegExp(`^([a-z_]+)\\{(${LABEL}(?:,${LABEL})*)\\} (-?[0-9.]+(?:e[+-]?[0-9]+)?)$`)

/** The samples of a file that keeps to the grammar: HELP and TYPE once before each metric, no series twice. */
function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>()
  const seen = new Set<string>()
  let current = ''
  expect(text.endsWith('\n')).toBe(true)
  for (const line of text.trimEnd().split('\n')) {
    const [, comment, name = ''] = /^# (HELP|TYPE) ([a-z_]+) \S/.exec(line) ?? []
    if (comment === 'HELP') {
      expect(seen.has(name), `${name} comes twice`).toBe(false)
      seen.add(current = name)
    } else if (comment === 'TYPE') {
      expect(line).toBe(`# TYPE ${current} gauge`)
    } else {
      const [, metric = '', labels = '', value] = SAMPLE.exec(line) ?? [line]
      expect(metric, line).toBe(current)
      const series = `${metric}{${labels.split(',').slice(4).join(',')}}`
      expect(samples.has(series), `${series} comes twice`).toBe(false)
      samples.set(series, Number(value))
    }
  }
  return samples
}

const done = ({ statistics }: RunHooks): Outcome => {
  Object.assign(statistics, { transferred: 5, transferredBytes: 700, skipped: 2, failed: 0, listedSource: 7, deleted: 1, requests: 11, retries: 2, throttled: 1 })
  return { status: 'complete' }
}

describe('--metrics', () => {
  it('writes the counts of the run, labelled with its two sides', async () => {
    const file = stage.at('run.prom')
    expect((await stage.command(['--metrics', file], done)).code).toBe(0)
    const text = await readFile(file, 'utf8')
    const samples = samplesOf(text)
    expect(Object.fromEntries(samples)).toMatchObject({
      'objsync_objects{result="copied"}': 5, 'objsync_objects{result="skipped"}': 2, 'objsync_objects{result="failed"}': 0, 'objsync_copied_bytes{}': 700,
      'objsync_deletions{result="deleted"}': 1, 'objsync_deletions_withheld{}': 0, 'objsync_requests{}': 11, 'objsync_retries{}': 2,
      'objsync_throttled_requests{}': 1, 'objsync_exit_code{}': 0, 'objsync_running{}': 0, 'objsync_dry_run{}': 0,
    })
    expect(text).toContain('{source_kind="local",target_kind="s3",source=')
    expect(text).toContain(',target="s3://bucket/prefix/"')
    expect(Math.abs((samples.get('objsync_last_success_timestamp_seconds{}') ?? 0) - Date.now() / 1000)).toBeLessThan(3600)
    expect((await readdir(stage.folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('keeps the time of the last success when a run fails, or only shows what it would do', async () => {
    const file = stage.at('kept.prom')
    await stage.command(['--metrics', file], done)
    const at = (await readFile(file, 'utf8')).match(/^objsync_last_success.* (\S+)$/m)?.[1]
    for (const [words, work] of [[[], (): Outcome => ({ status: 'failed', error: Object.assign(new Error('x'), { syscall: 'read' }) })], [['--dry-run'], done]] as const) {
      await stage.command([...words, '--metrics', file], work)
      const samples = samplesOf(await readFile(file, 'utf8'))
      expect(samples.get('objsync_last_success_timestamp_seconds{}')).toBe(Number(at))
    }
    await stage.command(['--metrics', file], done, 's3://another/')
    expect(await readFile(file, 'utf8')).not.toContain(` ${at}\n`)
  })

  it('says that deletions were withheld, and has no success of a run that failed at once', async () => {
    const file = stage.at('failed.prom')
    await writeFile(file, 'objsync_last_success_timestamp_seconds{ 12\nnonsense')
    const { code } = await stage.command(['--metrics', file], ({ statistics }) => {
      statistics.errors = 1
      return { status: 'complete', deletionsWithheld: 'a copy failed' }
    })
    const samples = samplesOf(await readFile(file, 'utf8'))
    expect([code, samples.get('objsync_exit_code{}'), samples.get('objsync_deletions_withheld{}')]).toEqual([1, 1, 1])
    expect(samples.has('objsync_last_success_timestamp_seconds{}')).toBe(false)
  })

  it('writes them at each interval of --stats too, and docs/outputs.md explains them all', async () => {
    const file = stage.at('ticking.prom')
    let running = ''
    await stage.command(['--metrics', file, '--stats', '100ms'], async ({ statistics }) => {
      statistics.transferred = 3
      while (running === '') {
        await new Promise((resolve) => setImmediate(resolve))
        running = await readFile(file, 'utf8').catch(() => '')
      }
      return { status: 'complete' }
    })
    const samples = samplesOf(running)
    expect([samples.get('objsync_running{}'), samples.get('objsync_objects{result="copied"}'), samples.has('objsync_exit_code{}')]).toEqual([1, 3, false])
    const ended = samplesOf(await readFile(file, 'utf8'))
    expect(ended.get('objsync_running{}')).toBe(0)
    const docs = await readFile(new URL('../../../docs/outputs.md', import.meta.url), 'utf8')
    for (const series of ended.keys()) expect(docs).toContain(`\`${series.split('{')[0] ?? ''}\``)
  })

  it('keeps to the format whatever the names are, and shows no signature', async () => {
    const file = stage.at('odd.prom')
    await stage.command(['--metrics', file], done, 's3://bucket/a"b\\c/')
    samplesOf(await readFile(file, 'utf8'))
    await stage.command(['--metrics', file], done, 'https://a.blob.core.windows.net/container?sv=1&sig=S3CRET')
    expect(await readFile(file, 'utf8')).not.toContain('S3CRET')
  })
})
