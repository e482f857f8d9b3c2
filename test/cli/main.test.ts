import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { Config } from '../../src/config.ts'
import { StorageError, UsageError } from '../../src/errors.ts'
import type { Environment } from '../../src/options/table/names.ts'
import type { Outcome, RunHooks } from '../../src/run.ts'
import { FakeProcess } from './support/surroundings.ts'

let source = ''
beforeAll(async () => {
  source = await mkdtemp(path.join(tmpdir(), 'objsync-main-'))
  await writeFile(path.join(source, 'file'), 'x')
})
afterAll(() => rm(source, { recursive: true }))

type Work = (hooks: RunHooks, config: Config, surroundings: FakeProcess) => Outcome | Promise<Outcome>

type Change = (fake: FakeProcess) => void

const idle: Work = () => ({ status: 'complete' })

async function command(line: string, work: Work = idle, env: Environment = {}, change: Change = () => {}) {
  const surroundings = new FakeProcess(env)
  change(surroundings)
  const configs: Config[] = []
  const run = async (config: Config, hooks: RunHooks): Promise<Outcome> => {
    configs.push(config)
    return work(hooks, config, surroundings)
  }
  const words = line.replace('SRC', source).split(' ').filter(Boolean)
  const code = await main(words, surroundings, async () => run)
  return { code, stdout: surroundings.stdout.text, stderr: surroundings.stderr.text, surroundings, config: configs[0] }
}

describe('questions', () => {
  it('answers --version and -V', async () => {
    for (const line of ['--version', '-V', '-v --version', 'sync --version']) {
      const { code, stdout, config } = await command(line)
      expect({ code, config }).toEqual({ code: 0, config: undefined })
      expect(stdout).toMatch(/^objsync \d+\.\d+\.\d+\S*\n$/)
    }
  })

  it('answers -h in short and --help at length, within the width of the terminal', async () => {
    const narrow = (fake: FakeProcess): void => void (fake.stdout.columns = 72)
    const short = await command('-h', undefined, {}, narrow)
    const long = await command('--help', undefined, {}, narrow)
    for (const { code, stdout, stderr } of [short, long]) {
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('--worker-size <N>')
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(72)
    }
    expect(short.stdout).not.toContain('OBJSYNC_WORKER_SIZE')
    expect(long.stdout).toContain('[env: OBJSYNC_MAX_DELETE]')
    expect(short.stdout).not.toContain('warnings and errors are logged')
    expect(long.stdout).toContain('warnings and errors are logged')
  })
})

describe('exit codes', () => {
  const done = (change: (hooks: RunHooks) => void, outcome: Outcome = { status: 'complete' }): Work => (hooks) => {
    change(hooks)
    return outcome
  }

  const full = Object.assign(new Error('disk full'), { code: 'ENOSPC', syscall: 'write' })
  const noBucket = new StorageError('no such bucket', { kind: 'not-found', code: 'NoSuchBucket' })

  it.each<[string, number, Work | undefined, string]>([
    ['all well', 0, undefined, ''],
    ['warnings', 3, done(({ statistics }) => void (statistics.warnings = 1)), ''],
    [
      'deletions withheld', 3, done(() => {}, { status: 'complete', deletionsWithheld: 'the source is empty' }),
      'WARN nothing was deleted reason="the source is empty"',
    ],
    [
      'a failure', 1,
      done(() => {}, { status: 'failed', error: noBucket }),
      'ERROR no such bucket kind="not-found" code="NoSuchBucket"',
    ],
    [
      'a failure of the system', 1,
      done(() => {}, { status: 'failed', error: full }),
      'ERROR disk full',
    ],
    ['a failure of the system that the run threw', 1, () => Promise.reject(full), 'ERROR disk full'],
    ['a usage error of the run', 2, () => Promise.reject(new UsageError('unusable')), 'error: unusable\n'],
    ['a bug', 101, () => Promise.reject(new TypeError('x is undefined')), 'please report it'],
    ['a bug that is no TypeError', 101, () => Promise.reject(new Error('cannot be')), 'please report it'],
    [
      'a bug that the run caught', 101, done(() => {}, { status: 'failed', error: new TypeError('x is undefined') }),
      'please report it',
    ],
  ])('tell of %s', async (_, code, work, stderr) => {
    const result = await command('SRC s3://b', work)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain(stderr)
  })

  it('count a warning about the command line, and end with 0 all the same', async () => {
    const { code, stdout } = await command('SRC s3://b/p')
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 warning')])
  })

  it('agree with the summary when deletions are withheld', async () => {
    const { code, stdout } = await command('SRC s3://b', done(() => {}, { status: 'complete', deletionsWithheld: 'the source is empty' }))
    expect([code, stdout]).toEqual([3, expect.stringContaining('1 warning')])
  })

  it('say of a run that was given up how much it has not looked at', async () => {
    const work = done(({ statistics }) => void Object.assign(statistics, { listedSource: 900, lookedAt: 15, errors: 1 }), { status: 'failed', error: noBucket })
    const { code, stderr } = await command('SRC s3://b', work)
    expect([code, stderr]).toEqual([1, expect.stringContaining('ERROR no such bucket; stopped, 885 objects not looked at, and the listing had not ended')])
  })

  it.each([
    ['', 'error: SOURCE is missing; see objsync -h\n'],
    ['SRC', 'error: TARGET is missing'],
    ['SRC s3://b --delte', "error: unknown option '--delte' (Did you mean --delete?)\n"],
    ['SRC/missing s3://b', 'does not exist'],
    ['SRC/file s3://b --delete', '--delete needs a folder'],
    ['SRC s3://b --source-request-payer', 'needs an S3 source'],
    ['SRC s3://b --filter-include-regex (a)?\\1', 'a reference to group 1'],
  ])('are 2 for %j, without a run', async (line, message) => {
    const { code, stderr, stdout, config } = await command(line)
    expect({ code, stdout, config }).toEqual({ code: 2, stdout: '', config: undefined })
    expect(stderr).toContain(message)
    expect(stderr.split('\n')).toHaveLength(2)
  })

  const onTerminal: Change = (fake) => void (fake.stderr.isTTY = true)
  const CODES = [['SIGHUP', 129], ['SIGINT', 130], ['SIGQUIT', 131], ['SIGTERM', 143], ['SIGXCPU', 152]] as const

  it.each(CODES)('are those of %s (%i), once the run has wound down', async (signal, expected) => {
    let reason: unknown
    const { code, stdout, surroundings } = await command('SRC s3://b', ({ signal: aborted, statistics }, _, fake) => {
      fake.signals.emit(signal)
      reason = aborted.reason
      statistics.transferred = 7
      return { status: 'interrupted' }
    }, {}, onTerminal)
    expect(code).toBe(expected)
    expect(reason).toMatchObject({ kind: 'aborted' })
    expect(stdout).toContain('Stopped: copied 7 objects (0 B) in ')
    expect(surroundings.exits).toEqual([])
    // A second one that comes late must not leave the exit code to the system.
    surroundings.signals.emit(signal)
    expect(surroundings.exits).toEqual([code])
  })

  it.each([['stdout', false], ['stderr', false], ['neither', true]] as const)('do not depend on SIGHUP under nohup; a terminal is at %s', async (terminal, isDetached) => {
    let stopped: boolean | undefined
    const { code, surroundings } = await command('SRC s3://b', ({ signal }, _, fake) => {
      // As it looks once the terminal has gone.
      fake.stdout.isTTY = fake.stderr.isTTY = false
      fake.signals.emit('SIGHUP')
      stopped = signal.aborted
      return { status: signal.aborted ? 'interrupted' : 'complete' }
    }, {}, (fake) => void (terminal !== 'neither' && (fake[terminal].isTTY = true)))
    expect({ stopped, code }).toEqual({ stopped: !isDetached, code: isDetached ? 0 : 129 })
    // Nor does one that comes late.
    surroundings.signals.emit('SIGHUP')
    expect(surroundings.exits).toEqual(isDetached ? [] : [129])
  })

  it('are those of a signal that comes before the run has begun', async () => {
    const surroundings = new FakeProcess()
    const ended = main([source, 's3://b'], surroundings, () => {
      surroundings.signals.emit('SIGTERM')
      return Promise.reject(new StorageError('ended', { kind: 'failed' }))
    })
    expect(await ended).toBe(1)
    expect(surroundings.exits).toEqual([143])
  })

  it('do not take an aborted call for a bug', async () => {
    const abort: Work = (_hooks, _config, fake) => {
      fake.signals.emit('SIGTERM')
      return Promise.reject(new DOMException('aborted', 'AbortError'))
    }
    const { code, stderr, stdout } = await command('SRC s3://b', abort)
    expect(code).toBe(143)
    expect(stderr).not.toContain('bug')
    expect(stdout).toContain('Stopped: copied nothing in ')
  })

  it('do not wait at the second signal', async () => {
    const { surroundings } = await command('SRC s3://b', (_hooks, _config, fake) => {
      fake.signals.emit('SIGINT')
      expect(fake.exits).toEqual([])
      fake.signals.emit('SIGTERM')
      return { status: 'interrupted' }
    })
    expect(surroundings.exits).toEqual([143])
  })
})

describe('what is printed', () => {
  interface JsonLine {
    readonly level: string
    readonly fields: Readonly<Record<string, unknown>>
  }

  const events: Work = ({ reporter, statistics }, config) => {
    const { dryRun } = config.sync
    reporter.on({ type: 'copy', key: 'dir/a.txt', size: 10240, mtime: 0, reason: 'newer', dryRun })
    reporter.on({ type: 'copy', key: 'b\n\u001b[31m', size: 1, mtime: Date.UTC(2024, 1, 29, 12) + 500.4, reason: 'new', dryRun, version: 'v1' })
    reporter.on({ type: 'delete', key: 'c', reason: 'absent-at-source', dryRun })
    reporter.on({ type: 'skip', key: 'd', reason: 'up-to-date' })
    const error = new StorageError('denied', { kind: 'denied', code: 'EACCES' })
    reporter.on({ type: 'warning', message: 'cannot read', key: 'e', side: 'source', error })
    reporter.on({ type: 'notice', message: 'sorting' })
    Object.assign(
      statistics,
      { transferred: 2, transferredBytes: 10241, deleted: 1, skipped: 1, warnings: 1, requests: 4, etagVerified: 2 },
    )
    return { status: 'complete' }
  }

  it('is, in a dry run, a line for each action with its reason', async () => {
    const { stdout } = await command('SRC s3://b --dry-run', events)
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '[dry-run] copy dir/a.txt (10240 bytes): newer at source',
      '[dry-run] copy "b\\n\\u{1b}[31m" (1 bytes): not at target',
      '[dry-run] delete c: not at source',
    ])
    const [one, two] = stdout.split('\n').slice(3)
    expect(one).toMatch(/^\[dry-run\] Would copy 2 objects \(10 KiB\), delete 1, in [\d.]+ s\.$/)
    expect(two).toBe('1 skipped, 4 requests, 1 warning.')
  })

  it.each([[1, 1], [987_654_321, 5 * 1024 ** 4]])('sums up %d objects within the columns of the terminal', async (count, bytes) => {
    const all: Work = ({ statistics }) => {
      const counts = Object.fromEntries(['transferred', 'deleted', 'skipped', 'errors', 'warnings', 'requests', 'etagVerified', 'checksumVerified'].map((name) => [name, count]))
      Object.assign(statistics, counts, { transferredBytes: bytes })
      return { status: 'complete' }
    }
    const { stdout } = await command('SRC s3://b', all, {}, (fake) => void (fake.stdout.columns = 60))
    const [sentence, ...more] = stdout.replace(/\n/g, ' ').replace(/, [\d.]+ \w+\/s\.(?= $)/, '.').split(/(?<=\.) /)
    expect(sentence).toMatch(count === 1 ? /^Copied 1 object \(1 B\), deleted 1, in [\d.]+ s\.$/ : /^Copied 987,654,321 objects \(5 TiB\), deleted 987,654,321, in [\d.]+ s\.$/)
    const counts = ['skipped', 'ETag verified', 'checksum verified', 'request', 'error', 'warning'].map((what) => `1 ${what}`)
    expect(more).toEqual(count === 1 ? [`${counts.join(', ')}.`, ''] : [expect.stringContaining('987,654,321 errors, 987,654,321 warnings') as string, ''])
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60)
  })

  it.each([
    [{ etagVerified: 2, requests: 3 }, '2 ETags verified, 3 requests.'],
    [{ checksumVerified: 2, requests: 3 }, '2 checksums verified, 3 requests.'],
    [{ requests: 3 }, 'no digest verified, 3 requests.'],
    [{ skipped: 1 }, '1 skipped.'],
  ])('names the digests that were verified: %j', async (counts, details) => {
    const { stdout } = await command('SRC s3://b', ({ statistics }) => {
      Object.assign(statistics, { transferred: 2, ...counts })
      return { status: 'complete' }
    })
    expect(stdout.split('\n').slice(1)).toEqual([details, ''])
  })

  it('is JSON on request, with the names of s3sync', async () => {
    const { stdout, stderr } = await command('SRC s3://b/p/ --dry-run --json-tracing', events)
    const records = stdout.trim().split('\n').map((line) => JSON.parse(line) as JsonLine)
    expect(records.map(({ fields }) => fields['message'])).toEqual([
      '[dry-run] sync completed.', '[dry-run] sync completed.', '[dry-run] delete completed.', 'sync summary',
    ])
    expect(records[0]).toMatchObject({
      level: 'INFO',
      fields: {
        key: 'dir/a.txt', target_key: 'p/dir/a.txt', size: 10240, source_version_id: '', source_last_modified: '1970-01-01T00:00:00+00:00', reason: 'newer at source',
      },
    })
    expect(records[3]?.fields).toMatchObject({
      status: 'complete',
      transferred_object: 2, transferred_byte: 10241, deleted: 1, skipped: 1, warning: 1, error: 0, etag_verified: 2,
    })
    const [log] = stderr.trim().split('\n').map((line) => JSON.parse(line) as unknown)
    expect(log).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
      level: 'WARN',
      fields: { message: 'cannot read', key: 'e', side: 'source', error: 'denied', code: 'EACCES' },
    })
  })

  it.each([['complete', 0], ['interrupted', 0], ['failed', 1]] as const)('is JSON with the status of a run that is %s', async (status, code) => {
    const error = status === 'failed' ? new StorageError('x', { kind: 'failed' }) : undefined
    const ended = await command('SRC s3://b --json-tracing', () => ({ status, error }))
    expect(ended.code).toBe(code)
    expect((JSON.parse(ended.stdout) as JsonLine).fields).toMatchObject({ message: 'sync summary', status })
  })

  it('has the same record of a copy in a dry run and in a real one', async () => {
    const recordsIn = (text: string): JsonLine[] => text.trim().split('\n').map((line) => JSON.parse(line) as JsonLine)
    const copiesIn = (text: string): object[] => recordsIn(text).map(({ fields }) => fields).filter(({ message }) => String(message).endsWith('sync completed.'))
      .map(({ message: _, ...rest }) => rest)
    const planned = await command('SRC s3://b/p --json-tracing -v --dry-run', events)
    const real = await command('SRC s3://b/p --json-tracing -v', events)
    expect(copiesIn(real.stderr)).toEqual(copiesIn(planned.stdout))
    expect(copiesIn(real.stderr)[1]).toEqual({
      key: 'b\n\u001b[31m', target_key: 'pb\n\u001b[31m', size: 1, source_version_id: 'v1', source_last_modified: '2024-02-29T12:00:00.500+00:00', reason: 'not at target',
    })
  })

  it('goes to stderr as a whole with --tracing-stderr', async () => {
    for (const flags of ['--dry-run', '', '--json-tracing --dry-run', '--json-tracing']) {
      const { stdout, stderr } = await command(`SRC s3://b --tracing-stderr ${flags}`, events)
      expect(stdout).toBe('')
      expect(stderr).toMatch(/opy 2 objects|opied 2 objects|"sync summary"/)
    }
  })

  it('is JSON without what steers a terminal', async () => {
    const evil = 'a\u007f\u0085\u009b31m\u2028\u2029\u202e\u2066\u2069\u061c'
    const tell: Work = ({ reporter }, { sync: { dryRun } }) => {
      reporter.on({ type: 'copy', key: evil, size: 1, mtime: 0, reason: 'new', dryRun })
      reporter.on({ type: 'warning', key: evil, message: evil })
      return { status: 'complete' }
    }
    for (const flags of ['--dry-run', '-v']) {
      const { stdout, stderr } = await command(`SRC s3://b --json-tracing ${flags}`, tell)
      expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|[\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
      expect((stdout + stderr).trim().split('\n').map((line) => (JSON.parse(line) as JsonLine).fields['key']).filter(Boolean)).toEqual([evil, evil])
    }
  })

  it.each<[string, string[]]>([
    ['-qq', []],
    ['-q', []],
    ['', ['WARN cannot read key="e" side="source" error="denied" code="EACCES"']],
    ['-v', [
      'INFO sync completed. key="dir/a.txt" reason="newer at source" size=10240',
      'INFO sync completed. key="b\\n\\u001b[31m" reason="not at target" size=1',
      'INFO delete completed. key="c" reason="not at source"',
      'WARN cannot read key="e" side="source" error="denied" code="EACCES"',
      'INFO sorting',
    ]],
  ])('is logged by level: %j', async (flags, lines) => {
    const { surroundings } = await command(`SRC s3://b ${flags}`, events)
    expect(surroundings.stderr.lines.map((line) => line.replace(/^\S+Z /, ''))).toEqual(lines)
  })

  it('tells at -vv where values came from, without secrets', async () => {
    const secrets = { OBJSYNC_TARGET_ACCESS_KEY: 'AKID', OBJSYNC_TARGET_SECRET_ACCESS_KEY: 'S3CRET' }
    const { stderr } = await command('SRC s3://b/p -vv --worker-size 3', events, secrets)
    expect(stderr).toContain('DEBUG worker-size = 3 (command line)')
    expect(stderr).toContain('DEBUG target-secret-access-key = [redacted] (environment variable OBJSYNC_TARGET_')
    expect(stderr).toContain('DEBUG skipped key="d" reason="target is not older"')
    expect(stderr).toContain('WARN the prefix has no slash at its end')
    expect(stderr).not.toMatch(/S3CRET|AKID/)
  })

  it('tells at -vv which options have no effect, which s3sync lets pass', async () => {
    const options = ['--ignore-glacier-warnings', '--source-region=x', '--source-force-path-style']
    const { code, stderr } = await command(`SRC s3://b -vv ${options.join(' ')}`, events)
    expect(code).toBe(3)
    for (const option of options) expect(stderr).toContain(`DEBUG ${option.split('=', 1).join('')} has no effect: this is local to S3`)
    expect((await command('s3://b /nowhere -vv --disable-tagging --target-region x --target-force-path-style', events)).code).toBe(3)
  })

  it('asks for skips only when they are shown', async () => {
    const wanted: boolean[] = []
    const note: Work = ({ reporter }) => {
      wanted.push(reporter.wants.has('skip'))
      return { status: 'complete' }
    }
    await command('SRC s3://b', note)
    await command('SRC s3://b -v', note)
    await command('SRC s3://b -vv', note)
    expect(wanted).toEqual([false, true, true])
  })

  it('is coloured on a terminal only, and not against the user', async () => {
    const terminal = (fake: FakeProcess): void => void (fake.stderr.isTTY = true)
    const coloured = async (line: string, env: Environment, change?: Change): Promise<boolean> => {
      return (await command(line, events, env, change)).stderr.includes('\u001b[33mWARN')
    }
    expect(await coloured('SRC s3://b -v', {}, terminal)).toBe(true)
    expect(await coloured('SRC s3://b -v', {})).toBe(false)
    expect(await coloured('SRC s3://b -v', { NO_COLOR: '1' }, terminal)).toBe(false)
    expect(await coloured('SRC s3://b -v --disable-color-tracing', {}, terminal)).toBe(false)
  })

  it.each(['-qq', '--show-no-progress'])('ends without a summary with %s', async (flag) => {
    expect((await command(`SRC s3://b ${flag}`, events)).stdout).toBe('')
  })

  it.each(['-q', '--no-progress'])('ends with a summary with %s', async (flag) => {
    expect((await command(`SRC s3://b ${flag}`, events)).stdout).toMatch(/^Copied 2 objects /)
  })

  it('is given up when the reader of a dry run goes away, and a real run goes on', async () => {
    const epipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    const close: Work = ({ signal, reporter, statistics }, config, { stdout }) => {
      stdout.emit('error', epipe)
      stdout.emit('error', epipe)
      statistics.transferred = 1
      reporter.on({ type: 'copy', key: 'x', size: 1, mtime: 0, reason: 'new', dryRun: config.sync.dryRun })
      return { status: signal.aborted ? 'interrupted' : 'complete' }
    }
    expect(await command('SRC s3://b --dry-run', close)).toMatchObject({ code: 0, stdout: '', stderr: '' })
    const real = await command('SRC s3://b -v', close)
    expect(real).toMatchObject({ code: 0, stdout: '' })
    expect(real.stderr).toContain('sync completed. key="x"')
  })

  it('failing to be written is an error', async () => {
    const full: Work = (_hooks, _config, { stdout }) => {
      stdout.emit('error', Object.assign(new Error('no space left'), { code: 'ENOSPC' }))
      return { status: 'complete' }
    }
    const { code, stderr } = await command('SRC s3://b', full)
    expect(code).toBe(1)
    expect(stderr).toContain('ERROR cannot write to standard output error="no space left"')
  })
})


describe('the progress line', () => {
  const terminal = (fake: FakeProcess): void => void (fake.stderr.isTTY = true)
  const warn: Work = ({ reporter, statistics }) => {
    Object.assign(statistics, { plannedObjects: 4, plannedBytes: 4096, transferred: 1, transferredBytes: 1024 })
    reporter.on({ type: 'warning', message: 'careful' })
    return { status: 'complete' }
  }

  const later: Work = (hooks, config, fake) => {
    const outcome = warn(hooks, config, fake)
    vi.advanceTimersByTime(300)
    hooks.reporter.on({ type: 'warning', message: 'again' })
    return outcome
  }
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  it('shows on a terminal, above it the log, and goes before the summary', async () => {
    const { stderr, stdout } = await command('SRC s3://b', later, {}, terminal)
    expect(stderr).toMatch(/WARN.* careful\n1 file copied  1\.00 KiB  .*\/s  listing, 0 seen\u001b\[K\n\r\u001b\[1A\u001b\[J.*again\n1 file.*\n\r\u001b\[1A\u001b\[J$/)
    expect(stdout).toMatch(/^Copied 1 object /)
  })

  it.each(['--show-no-progress', '--no-progress', '-v', '-q', '--json-tracing', '--dry-run'])('stays away with %s', async (flag) => {
    expect((await command(`SRC s3://b ${flag}`, later, {}, terminal)).stderr).not.toContain('copied')
  })

  it('stays away from a terminal that cannot be steered, and the log has no colours there', async () => {
    const { stderr } = await command('SRC s3://b', later, { TERM: 'dumb' }, terminal)
    expect(stderr).toMatch(/ WARN careful\n/)
    expect(stderr).not.toMatch(/copied|\u001b/)
  })
})
