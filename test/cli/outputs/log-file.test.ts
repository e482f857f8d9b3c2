import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRotatingFile } from '../../../src/cli/outputs/rotating-file.ts'
import { useStage } from './support.ts'

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'objsync-log-'))))
afterAll(() => rm(folder, { recursive: true }))

let files = 0
const newFile = (): string => path.join(folder, `log-${++files}`)

/** All lines of a log, the oldest first. */
async function linesOf(file: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name === path.basename(file) || name.startsWith(`${path.basename(file)}.`))
  const age = (name: string): number => Number(name.split('.')[1] ?? 0)
  const texts = await Promise.all(names.sort((one, other) => age(other) - age(one)).map((name) => readFile(path.join(folder, name), 'utf8')))
  return texts.join('').split('\n').slice(0, -1)
}

describe('a rotating file', () => {
  it('never grows beyond its size, and loses no line while there are backups', async () => {
    const file = newFile()
    const log = openRotatingFile(file, { maxSize: 100, maxBackups: 50 })
    const lines = Array.from({ length: 60 }, (_, i) => `line ${i} ${'x'.repeat(i % 40)}`)
    for (const line of lines) log.write(`${line}\n`)
    log.close()
    expect(await linesOf(file)).toEqual(lines)
    for (const name of await readdir(folder)) expect((await stat(path.join(folder, name))).size).toBeLessThanOrEqual(100)
  })

  it('keeps as many backups as asked for, the newest ones', async () => {
    for (const maxBackups of [0, 1, 2]) {
      const file = newFile()
      const log = openRotatingFile(file, { maxSize: 10, maxBackups })
      for (let i = 0; i < 9; i++) log.write(`line ${i}..\n`)
      log.close()
      expect(await linesOf(file)).toEqual(Array.from({ length: maxBackups + 1 }, (_, i) => `line ${8 - maxBackups + i}..`))
    }
  })

  it('goes on at the end of an older log, for the user alone', async () => {
    const file = newFile()
    for (const line of ['one\n', 'two\n']) {
      const log = openRotatingFile(file, { maxSize: 1000, maxBackups: 1 })
      log.write(line)
      log.close()
    }
    expect(await readFile(file, 'utf8')).toBe('one\ntwo\n')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('takes the lines of several runs, no matter which of them rotates it', async () => {
    fc.assert(fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 60 }), (turns) => {
      const file = newFile()
      const logs = [0, 1, 2].map(() => openRotatingFile(file, { maxSize: 64, maxBackups: 100 }))
      turns.forEach((turn, i) => logs[turn]?.write(`run ${turn}, line ${i}\n`))
      for (const log of logs) {
        expect(log.failure()).toBeUndefined()
        log.close()
      }
    }), { numRuns: 20 })
    const written = await readFile(path.join(folder, `log-${files}`), 'utf8')
    expect(written).toMatch(/^(?:run \d, line \d+\n)+$/)
    const file = newFile()
    const [one, other] = [openRotatingFile(file, { maxSize: 40, maxBackups: 100 }), openRotatingFile(file, { maxSize: 40, maxBackups: 100 })]
    for (let i = 0; i < 40; i++) (i % 3 === 0 ? one : other).write(`line ${String(i).padStart(2, '0')}\n`)
    one.close()
    other.close()
    expect((await linesOf(file)).sort()).toEqual(Array.from({ length: 40 }, (_, i) => `line ${String(i).padStart(2, '0')}`))
  })

  it('keeps no signature', async () => {
    const file = newFile()
    const log = openRotatingFile(file, { maxSize: 1000, maxBackups: 1 })
    log.write('GET https://a/c?sv=1&sig=S3CRET\n')
    log.close()
    expect(await readFile(file, 'utf8')).toBe('GET https://a/c?sv=1&sig=[redacted]\n')
  })
})

describe('--log-file', () => {
  const stage = useStage()

  it('has what the screen has, without colours, and the lines of --stats', async () => {
    const file = stage.at('run.log')
    const { stderr } = await stage.command(['-v', '--log-file', file, '--stats', '100ms'], async ({ reporter }) => {
      reporter.on({ type: 'copy', key: 'a', size: 1, mtime: 0, reason: 'new', dryRun: false })
      while (!(await readFile(file, 'utf8')).includes('progress: ')) await new Promise((resolve) => setImmediate(resolve))
      return { status: 'complete' }
    })
    const text = await readFile(file, 'utf8')
    expect(text).toBe(stderr)
    expect(text).toMatch(/^\S+ INFO sync completed\. key="a" .*\n(?:\S+ INFO progress: 0 objects, 0 B, 0 B\/s, still listing \(0 seen\), 0 skipped\n)+$/)
  })

  it.each([[['sync'], 'https://a.blob.core.windows.net/container'], [['--json-tracing'], 's3://bucket/']])('works with %j', async (words, target) => {
    const file = stage.at(`mode-${words[0] ?? ''}.log`)
    const ran = await stage.command([...words, '-v', '--log-file', file, '--log-file-max-size', '1MiB', '--log-file-max-backups', '1'], ({ reporter }) => {
      reporter.on({ type: 'warning', key: 'k', message: 'odd' })
      return { status: 'complete' }
    }, target)
    expect(ran.stderr).toContain('odd')
    expect(await readFile(file, 'utf8')).toMatch(words[0] === 'sync' ? /^\S+ WARN odd key="k"\n$/ : /^\{"level":"WARN",.*"message":"odd","key":"k"\}\}\n$/)
  })

  it.each<[string, (at: (name: string) => string) => string[], RegExp]>([
    ['a folder that is missing', (at) => ['--log-file', at('nowhere/x.log')], /--log-file .*nowhere\/x\.log: the folder .*nowhere does not exist; make it first/],
    ['a folder', (at) => ['--report', at('')], /--report .*: this is a folder; name a file/],
    ['what is no file', () => ['--metrics', '/dev/null'], /--metrics \/dev\/null: this is no ordinary file; name another one/],
    ['one file for two outputs', (at) => ['--report', at('same'), '--metrics', at('./same')], /--report and --metrics name the same file; give each its own/],
  ])('and the like refuse %s before anything is touched', async (_, words, message) => {
    const { code, stderr } = await stage.command(words(stage.at), () => Promise.reject(new Error('nothing may run')))
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
  })

  it('and the like refuse a file inside the target, also through a link', async () => {
    const { code, stderr } = await stage.command(['--report', stage.at('target/report.html')], () => Promise.reject(new Error('nothing may run')), stage.folder)
    expect([code, stderr]).toEqual([2, expect.stringMatching(/folder .*target does not exist/)])
    for (const option of ['--report', '--metrics', '--log-file']) {
      const inside = await stage.command([option, stage.at('inside')], () => Promise.reject(new Error('nothing may run')), stage.folder)
      expect([inside.code, inside.stderr]).toEqual([2, expect.stringContaining('this file is inside the target')])
    }
  })

  it('that cannot be opened is refused', async () => {
    const file = stage.at('locked.log')
    const log = openRotatingFile(file, { maxSize: 1000, maxBackups: 1 })
    log.close()
    await chmod(file, 0o000)
    if (process.getuid?.() === 0) return
    expect((await stage.command(['--log-file', file])).stderr).toMatch(/--log-file .*: cannot be opened/)
  })
})
