import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import type { Config } from '../../../src/config.ts'
import { StorageError } from '../../../src/errors.ts'
import type { Environment } from '../../../src/options/table/names.ts'
import type { Outcome, RunHooks } from '../../../src/run.ts'
import { FakeProcess } from '../support/surroundings.ts'

const folders: string[] = []
let [folder, file] = ['', '']
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'objsync-jobs-'))
  folders.push(folder)
  file = path.join(folder, 'jobs.toml')
  for (const name of ['a', 'b', 'c', 'home/pics']) {
    await mkdir(path.join(folder, name), { recursive: true })
    await writeFile(path.join(folder, name, 'file'), name)
  }
})
afterAll(() => Promise.all(folders.map((name) => rm(name, { recursive: true }))))

const THREE = ['a', 'b', 'c'].map((name) => `[job.${name}]\nsource = "${name}"\ntarget = "s3://bucket/${name}/"\n`).join('')

type Work = (config: Config, hooks: RunHooks, fake: FakeProcess) => Outcome | Promise<Outcome>

async function command(line: string, content: string | Buffer = THREE, { env = {}, work = () => ({ status: 'complete' }) }: { env?: Environment, work?: Work } = {}) {
  await writeFile(file, content)
  const fake = new FakeProcess(env)
  const configs: Config[] = []
  const code = await main(line.replace('FILE', file).split(' '), fake, async () => async (config, hooks) => {
    configs.push(config)
    return work(config, hooks, fake)
  })
  return { code, stdout: fake.stdout.text, stderr: fake.stderr.text.replaceAll(folder, 'DIR'), configs, sources: configs.map(sourceOf), fake }
}

function sourceOf({ source }: Config): string {
  return source.kind === 'local' ? path.relative(folder, source.settings.path) : source.kind
}

const failing = (name: string, kind: 'failed' | 'credentials' = 'failed'): Work => (config) => {
  return sourceOf(config) === name ? { status: 'failed', error: new StorageError(`${name} failed`, { kind }) } : { status: 'complete' }
}

describe('objsync jobs --names', () => {
  it('prints the names, one a line, for the completion scripts', async () => {
    expect(await command('jobs --names --config FILE')).toMatchObject({ code: 0, stdout: 'a\nb\nc\n', stderr: '' })
    expect(await command('jobs --names --config FILE', '')).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })

  it('prints no names of a file that is broken', async () => {
    expect(await command('jobs --names --config FILE', '[job.a')).toMatchObject({ code: 2, stdout: '' })
  })

  it('is for objsync jobs alone, and not with --json', async () => {
    expect(await command('jobs --names --json --config FILE')).toMatchObject({ code: 2, stderr: 'error: --names and --json cannot be combined; leave one out\n' })
    expect(await command('run a --names --config FILE')).toMatchObject({ code: 2, stderr: 'error: --names belongs to objsync jobs; leave it out\n', configs: [] })
  })
})

describe('objsync run', () => {
  it('runs the jobs in the order of the command line, from the folder of the file', async () => {
    const { code, sources, stderr } = await command('run c a --config FILE')
    expect({ code, sources }).toEqual({ code: 0, sources: ['c', 'a'] })
    expect(stderr).toMatch(/^job c\njob a\n/)
  })

  it('runs the other jobs although one fails, and ends with the worst exit code', async () => {
    const { code, sources } = await command('run a b c --config FILE', THREE, { work: failing('a') })
    expect({ code, sources }).toEqual({ code: 1, sources: ['a', 'b', 'c'] })
  })

  it.each([
    [0, 3, 3], [3, 1, 1], [1, 3, 1], [1, 0, 1], [3, 0, 3],
  ])('ends with the worst of %i and %i', async (one, other, worst) => {
    const endWith = (code: number, hooks: RunHooks): Outcome => {
      if (code === 3) hooks.statistics.warnings++
      if (code === 1) hooks.statistics.errors++
      return { status: 'complete' }
    }
    const { code } = await command('run a b --config FILE', THREE, { work: (config, hooks) => endWith(sourceOf(config) === 'a' ? one : other, hooks) })
    expect(code).toBe(worst)
  })

  it.each(['run a b c --fail-fast --config FILE', 'run --config FILE a b c --fail-fast=true'])('starts no further job after a failure: %s', async (line) => {
    const { code, sources, stderr } = await command(line, THREE, { work: failing('b') })
    expect({ code, sources }).toEqual({ code: 1, sources: ['a', 'b'] })
    expect(stderr).toContain('not started: c\n')
  })

  it('goes on after warnings with --fail-fast', async () => {
    const { code, sources } = await command('run a b --fail-fast --config FILE', THREE, { work: (_, { statistics }) => { statistics.warnings++; return { status: 'complete' } } })
    expect({ code, sources }).toEqual({ code: 3, sources: ['a', 'b'] })
  })

  it('goes on after a job whose source is missing, with exit code 2', async () => {
    await rm(path.join(folder, 'a'), { recursive: true })
    const { code, sources, stderr } = await command('run a b --config FILE')
    expect({ code, sources }).toEqual({ code: 2, sources: ['b'] })
    expect(stderr).toContain('error: the source DIR/a does not exist\n')
  })

  it('starts no further job after a signal', async () => {
    const { code, sources } = await command('run a b --config FILE', THREE, {
      work: (_, __, fake) => {
        fake.signals.emit('SIGINT')
        return { status: 'interrupted' }
      },
    })
    expect({ code, sources }).toEqual({ code: 130, sources: ['a'] })
  })

  it('checks all jobs before the first one starts', async () => {
    const { code, sources, stderr } = await command('run a b --config FILE', `${THREE}target-access-key = "\${NONE}"\n`.replace('[job.c]', '[job.z]'))
    expect({ code, sources }).toEqual({ code: 0, sources: ['a', 'b'] })
    const other = await command('run a z --config FILE', `${THREE}target-access-key = "\${NONE}"\n`.replace('[job.c]', '[job.z]'))
    expect(other).toMatchObject({ code: 2, sources: [], stderr: 'error: DIR/jobs.toml:10:22: the variable NONE is not set; set it, or write ${NONE:-default}\n' })
    expect(stderr).not.toContain('NONE')
  })

  it('leaves no listeners behind after many jobs', async () => {
    const { code, fake } = await command(`run ${'a '.repeat(30)}--config FILE`)
    expect(code).toBe(0)
    expect(fake.stdout.listenerCount('error')).toBeLessThan(5)
  })

  it.each([
    ['run --config FILE', 'name a job: objsync run NAME; there are a, b, c'], ['run aa --config FILE', "there is no job 'aa' in DIR/jobs.toml; did you mean a?"],
    ['run s3://b/p x --config FILE', "there is no job 's3://b/p' in DIR/jobs.toml; there are a, b, c (a path called run is written ./run)"],
    ['run a', 'there is no objsync.toml in this folder; name the file of the jobs with --config FILE'],
    ['run a --config FILE.none', 'the file of the jobs DIR/jobs.toml.none does not exist'],
    ['run a b --files-from - --config FILE', '--files-from - cannot be read by several jobs'],
    ['run a --check-by bytes --config FILE', 'DIR/jobs.toml:1:2: job a: --check-by belongs to the command check'],
    ['a b --config FILE', '--config belongs to the command run: objsync run JOB'], ['a b --fail-fast', '--fail-fast belongs to the command run'],
    ['jobs a --config FILE', "unexpected argument 'a': objsync jobs lists all jobs"], ['jobs --delete --config FILE', '--delete has no meaning for objsync jobs'],
  ])('%s is refused', async (line, message) => {
    const { code, stderr, configs } = await command(line)
    expect({ code, configs }).toEqual({ code: 2, configs: [] })
    expect(stderr).toContain(`error: ${message}`)
  })

  it.each(['OBJSYNC_SOURCE', 'OBJSYNC_TARGET'])('does not run a job elsewhere because of %s', async (name) => {
    const { code, stderr, configs } = await command('run a --config FILE', THREE, { env: { [name]: 's3://other/place' } })
    expect({ code, configs }).toEqual({ code: 2, configs: [] })
    expect(stderr).toContain(`the variable ${name} cannot be combined with a job`)
  })
})

describe('what comes first', () => {
  const layered = (job: string): string => `[defaults]\nmax-delete = 1\n[job.a]\nsource = "a"\ntarget = "s3://bucket/a"\ndelete = true\n${job}`

  it.each<[string, string, Environment, string]>([
    ['', '', {}, 'max-delete = 1 (DIR/jobs.toml:2:14)'],
    ['', 'max-delete = 2', {}, 'max-delete = 2 (DIR/jobs.toml:7:14)'],
    ['', 'max-delete = 2', { OBJSYNC_MAX_DELETE: '3' }, 'max-delete = 3 (environment variable OBJSYNC_MAX_DELETE)'],
    ['--max-delete 4', 'max-delete = 2', { OBJSYNC_MAX_DELETE: '3' }, 'max-delete = 4 (command line)'],
    ['', 'max-delete = "${MOST}"', { MOST: '5' }, 'max-delete = ${MOST} (DIR/jobs.toml:7:14)'],
  ])('with %j, %j and %j', async (words, job, env, expected) => {
    const { code, stderr } = await command(`run a -vv ${words} --config FILE`.replace('  ', ' '), layered(job), { env })
    expect(code).toBe(0)
    expect(stderr).toContain(`DEBUG ${expected}\n`)
  })

  it('is the command line for a switch that the job sets', async () => {
    const deleting = await command('run a --config FILE', layered(''))
    const kept = await command('run a --delete=false --config FILE', layered('').replace('max-delete = 1', ''))
    expect([deleting, kept].map(({ configs }) => configs[0]?.sync.deletion.enabled)).toEqual([true, false])
  })

  it.each([
    ['', '+ keep;*.tmp', 'exclude = ["*.bak"]'], ['exclude = ["*.tmp", "cache/*"]\ninclude = "cache/keep"', '*.tmp;cache/*;cache/keep', 'exclude = ["*.bak"]'],
    ['exclude = []', undefined, 'exclude = ["*.bak"]'],
  ])('is the whole list of the job: %j', async (job, expected, defaults) => {
    const { stderr, code } = await command('run a -vv --config FILE', layered(job).replace('max-delete = 1', expected?.startsWith('+') ? 'filters = ["+ keep"]\nexclude = "*.tmp"' : defaults))
    expect(code).toBe(0)
    if (expected === undefined) expect(stderr).not.toContain('filters =')
    else expect(stderr).toContain(`filters = ${expected} (`)
  })

  it('keeps the order of include and exclude', async () => {
    const { configs } = await command('run a --config FILE', layered('exclude = "*"\ninclude = ["*.jpg"]\n'))
    expect(JSON.stringify(configs[0]?.sync)).toMatch(/"action":"exclude","glob":"\*".*"action":"include","glob":"\*\.jpg"/)
  })

  it('checks a job that makes backups or ends early when it is run', async () => {
    const content = '[defaults]\nmax-duration = "1h"\nmax-transfer = "1GiB"\n[job.a]\nsource = "a"\ntarget = "b"\nbackup-dir = "kept"\nsuffix = ".old"\n[job.b]\nsource = "a"\ntarget = "b"\nsuffix = ".bak"\n'
    for (const [job, backup] of [['a', undefined], ['b', { suffix: '.bak', beside: true }]] as const) {
      const { configs, stderr } = await command(`check ${job} --config FILE`, content)
      expect(stderr).not.toContain('error')
      expect(configs.map(({ sync: { backup, limits } }) => [backup, limits.maxDuration, limits.maxTransfer])).toEqual([[backup, undefined, undefined]])
    }
  })

  it('leaves out defaults for other storages, and refuses an option of the job that does not fit', async () => {
    const content = '[defaults]\nsource-profile = "p"\nsse = "AES256"\n[job.a]\nsource = "a"\ntarget = "out"\n'
    expect(await command('run a --config FILE', content)).toMatchObject({ code: 0, sources: ['a'] })
    const { code, stderr } = await command('run a --config FILE', `${content}target-region = "x"\n`)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^error: DIR\/jobs\.toml:4:2: job a: target-region \(DIR\/jobs\.toml:7:17\) needs /) as string })
  })
})

describe('paths and secrets', () => {
  it('starts ~ at the home folder and relative paths at the folder of the file', async () => {
    const content = '[job.a]\nsource = "~/pics/"\ntarget = "${OUT:-out}/x"\nlog-file = "log"\n'
    const { code, configs } = await command('run a --config FILE', content, { env: { HOME: path.join(folder, 'home') } })
    expect(code).toBe(0)
    expect(configs[0]).toMatchObject({ source: { settings: { path: path.join(folder, 'home/pics') } }, target: { settings: { path: path.join(folder, 'out/x') } } })
    await expect(rm(path.join(folder, 'log'))).resolves.toBeUndefined()
  })

  it('starts a relative --backup-dir at the folder of the file too, and takes a URL as it is', async () => {
    const job = (target: string, place: string): string => `[job.a]\nsource = "a"\ntarget = "${target}"\nbackup-dir = "${place}"\n`
    for (const [place, wanted] of [['kept/${DAY}', 'kept/monday'], ['~/kept', 'home/kept']]) {
      const { code, configs } = await command('run a --config FILE', job('out', String(place)), { env: { HOME: path.join(folder, 'home'), DAY: 'monday' } })
      expect({ code, backups: configs[0]?.backups }).toMatchObject({ code: 0, backups: { settings: { path: path.join(folder, String(wanted)) } } })
    }
    expect((await command('run a --config FILE', job('s3://bucket/a/', 's3://bucket/kept'))).configs[0]?.backups).toMatchObject({ kind: 's3', settings: { prefix: 'kept/' } })
    const misspelt = await command('run a --config FILE', job('out', 's3:/bucket/kept'))
    expect(misspelt).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: DIR\/jobs\.toml:4:14: invalid value 's3:\/bucket\/kept' for backup-dir: .*is not a URL.*\n$/) as string })
  })

  it.each([['s3:/bucket', 'is not a URL'], ['remote:x', 'names a remote'], ['~bob/x', 'the ~ of another user'], ['https://example.org/x', ':1:2: job a: ']])('does not take %s for a path', async (target, message) => {
    const { code, stderr, configs } = await command('run a --config FILE', `[job.a]\nsource = "a"\ntarget = "${target}"\n`)
    expect({ code, configs }).toEqual({ code: 2, configs: [] })
    expect(stderr).toMatch(/^error: DIR\/jobs\.toml:\d+:\d+: /)
    expect(stderr).toContain(message)
  })

  it('prints no value of a variable', async () => {
    const content = [
      '[job.a]', 'source = "a"', 'target = "s3://bucket/a"', 'target-access-key = "${KEY}"', 'target-secret-access-key = "${KEY}"', 'target-endpoint-url = "https://u:${KEY}@host"',
      'exclude = ["${KEY}"]', 'metadata = { a = "${KEY}" }', '[job.b]', 'source = "a"', 'target = "https://a.blob.core.windows.net/c?sv=1&sig=${KEY}"', '',
    ].join('\n')
    for (const line of ['run a b -vvv --config FILE', 'jobs --config FILE', 'jobs --json --config FILE', 'run b --worker-size 0 --config FILE']) {
      const { stdout, stderr } = await command(line, content, { env: { KEY: 'S3CRETvalue' } })
      expect(stdout + stderr).not.toBe('')
      expect(stdout + stderr).not.toContain('S3CRET')
    }
    const bad = await command('run a --config FILE', content.replace('metadata = { a = "${KEY}" }', 'worker-size = "${KEY}"'), { env: { KEY: 'S3CRETvalue' } })
    expect(bad).toMatchObject({ code: 2, stderr: "error: DIR/jobs.toml:8:15: invalid value '${KEY}' for worker-size: must be a whole number, 1 to 65535\n" })
  })
})

describe('objsync jobs', () => {
  it('lists name, source and target as the file has them', async () => {
    const content = '[job.photos]\ndescription = "my pictures"\nsource = "~/${PICS}"\ntarget = "s3://bucket/photos"\n[job.b]\nsource = "a"\ntarget = "b"\n'
    expect(await command('jobs --config FILE', content)).toMatchObject({ code: 0, stdout: 'photos  ~/${PICS} -> s3://bucket/photos\n        my pictures\nb       a -> b\n' })
    const { stdout } = await command('jobs --json --config FILE', content)
    expect(JSON.parse(stdout)).toMatchObject({ formatVersion: 1, jobs: [{ name: 'photos', description: 'my pictures', source: '~/${PICS}', target: 's3://bucket/photos' }, { name: 'b', description: null }] })
  })

  it.each<[string, Buffer, number, string]>([
    ['a byte order mark and CRLF', Buffer.from(`\uFEFF${THREE.replaceAll('\n', '\r\n')}`), 0, 'a  a -> s3://bucket/a/\n'],
    ['nothing', Buffer.alloc(0), 0, ''],
    ['Latin-1', Buffer.from('# x\n[job.a]\nsource = "caf\u00e9"\n', 'latin1'), 2, 'error: DIR/jobs.toml:3:14: this is not UTF-8; save the file as UTF-8\n'],
    ['UTF-16', Buffer.from('\uFEFF[job.a]\n', 'utf16le'), 2, 'error: DIR/jobs.toml:1:1: this is not UTF-8'],
    ['a letter that is cut off', Buffer.from([0x23, 0xc3]), 2, 'error: DIR/jobs.toml:1:2: this is not UTF-8'],
  ])('reads a file with %s', async (_, content, code, printed) => {
    const listed = await command('jobs --config FILE', content)
    expect(listed.code).toBe(code)
    expect(listed.stdout + listed.stderr).toContain(printed)
  })
})

describe('objsync check', () => {
  it('compares the two sides of a job, without the outputs of a sync', async () => {
    const content = '[job.a]\nsource = "a"\ntarget = "b"\ndelete = true\ncheck-by = "bytes"\nmetrics = "m.prom"\n'
    const checked = await command('check a --config FILE', content)
    expect(checked.configs[0]?.check).toBeDefined()
    const { configs } = await command('run a --config FILE', content)
    expect(configs[0]?.check).toBeUndefined()
    await expect(rm(path.join(folder, 'm.prom'))).resolves.toBeUndefined()
  })

  it('asks for the target where there is no file of jobs', async () => {
    expect(await command('check a')).toMatchObject({ code: 2, stderr: expect.stringContaining('TARGET is missing') as string })
  })
})
