import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const project = path.resolve(import.meta.dirname, '../..')
const fakeRun = path.join(import.meta.dirname, 'support/fake-run.ts')
const heavyPackages = ['pino', 'mime-types', '@aws-sdk/client-s3', '@aws-sdk/credential-providers']
const onWindows = process.platform === 'win32'
/** script(1) gives a command a terminal; that of Linux has this option. */
const hasScript = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0
let folder = ''

/** Bundles the command with a stand-in for the engine; packages that start-up must not touch blow up when loaded. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'objsync-process-'))
  await build({
    entryPoints: { cli: path.join(project, 'src/cli/bin.ts') },
    outdir: path.join(folder, 'dist'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
    define: { __OBJSYNC_VERSION__: '"1.2.3-test"' },
    plugins: [{ name: 'fake-run', setup: ({ onResolve }) => onResolve({ filter: /\/run\.ts$/ }, () => ({ path: fakeRun })) }],
  })
  await cp(path.join(project, 'bin'), path.join(folder, 'bin'), { recursive: true })
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}')
})
afterAll(() => rm(folder, { recursive: true }))

async function givePackages(real: readonly string[], poisoned: readonly string[]): Promise<void> {
  const modules = path.join(folder, 'node_modules')
  await rm(modules, { recursive: true, force: true })
  await mkdir(modules)
  for (const name of real) await symlink(path.join(project, 'node_modules', name), path.join(modules, name), 'junction')
  for (const name of poisoned) {
    await mkdir(path.join(modules, name), { recursive: true })
    await writeFile(path.join(modules, name, 'index.js'), `throw new Error('${name} was loaded')`)
  }
}

function start(words: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(
    process.execPath, [path.join(folder, 'bin/objsync.js'), ...words],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

async function end(child: ChildProcess, stderr = collect(child)): Promise<Ended> {
  const [stdout] = await Promise.all([child.stdout ? text(child.stdout) : '', once(child, 'exit')])
  return { code: child.exitCode, stdout, stderr: (await stderr).text }
}

/** Reads stderr, and tells when the run has started. */
function collect(child: ChildProcess): Promise<{ text: string }> & { started: Promise<void> } {
  let all = ''
  let begin = (): void => {}
  const started = new Promise<void>((resolve) => (begin = resolve))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    all += chunk
    if (all.includes('started')) begin()
  })
  const whole = once(child, 'close').then(() => ({ text: all }))
  return Object.assign(whole, { started })
}

describe('start-up', () => {
  beforeAll(() => givePackages(['commander', 'fast-string-width'], heavyPackages))

  it.each([
    [['--help'], 'Usage: objsync'], [['-h'], 'Usage: objsync'], [['--version'], 'objsync 1.2.3-test\n'],
    [['-V'], 'objsync 1.2.3-test\n'], [['--auto-complete-shell', 'bash'], 'complete -F'],
  ])('%j loads no logger and no SDK', async (words, expected) => {
    const { code, stdout, stderr } = await end(start(words))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(expected)
  })

  it('--version loads nothing at all', async () => {
    await givePackages([], ['commander', 'fast-string-width'])
    expect(await end(start(['--version']))).toEqual({ code: 0, stdout: 'objsync 1.2.3-test\n', stderr: '' })
  })
})

describe('a running process', () => {
  beforeAll(() => givePackages(['commander', 'fast-string-width', 'pino'], []))

  it.skipIf(onWindows)('winds down at the first SIGINT', async () => {
    const child = start([folder, 's3://b'])
    const stderr = collect(child)
    await stderr.started
    child.kill('SIGINT')
    const ended = await end(child, stderr)
    expect(ended.code).toBe(130)
    expect(ended.stdout).toContain('Stopped: copied 5 objects')
    expect(ended.stderr).toContain('a second signal stops at once')
  })

  it.skipIf(onWindows)('ends at once at the second', async () => {
    const child = start([folder, 's3://b'], { FAKE_RUN: 'deaf' })
    const stderr = collect(child)
    await stderr.started
    child.kill('SIGTERM')
    await once(child.stderr ?? child, 'data')
    child.kill('SIGTERM')
    expect(await end(child, stderr)).toMatchObject({ code: 143, stdout: '' })
  })

  it.skipIf(process.platform !== 'linux')('has more threads for a slow disk than the four of libuv', async () => {
    const child = start([folder, 's3://b'])
    const stderr = collect(child)
    await stderr.started
    const threads = await readdir(`/proc/${child.pid}/task`)
    child.kill('SIGTERM')
    await end(child, stderr)
    expect(threads.length).toBeGreaterThan(16)
  })

  it.skipIf(onWindows)('goes on after SIGHUP under nohup, and after SIGUSR1 without a debugger', async () => {
    const child = start([folder, 's3://b'])
    const stderr = collect(child)
    await stderr.started
    child.kill('SIGUSR1')
    child.kill('SIGHUP')
    child.kill('SIGINT')
    const ended = await end(child, stderr)
    expect([ended.code, ended.stdout]).toEqual([130, expect.stringContaining('Stopped: copied 5 objects')])
    expect(ended.stderr).not.toContain('Debugger')
    expect(ended.stderr.match(/stopping/g)).toHaveLength(1)
  })

  it.skipIf(!hasScript)('winds down when its terminal goes away', async () => {
    const log = path.join(folder, 'log')
    const objsync = `"${process.execPath}" "${path.join(folder, 'bin/objsync.js')}" "${folder}" s3://b -v > "${log}"`
    // The shell passes the signal on, as interactive shells do, and notes the exit code where no terminal is needed.
    const shell = `trap 'kill -HUP $!' HUP; ${objsync} & wait $!; wait $!; echo "code $?" >> "${log}"`
    const terminal = spawn('script', ['-qec', shell, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] })
    terminal.stdout.setEncoding('utf8')
    for await (const chunk of terminal.stdout as AsyncIterable<string>) if (chunk.includes('started')) break
    terminal.kill('SIGKILL')
    await expect.poll(() => readFile(log, 'utf8'), { timeout: 10_000 }).toMatch(/Stopped: copied 5 objects[^]*code 129/)
  })

  it('reports a bug that nothing caught with its stack', async () => {
    const { code, stderr } = await end(start([folder, 's3://b'], { FAKE_RUN: 'throw-later' }))
    expect(code).toBe(101)
    expect(stderr).toMatch(/TypeError: out of nowhere\n\s+at .*\n.*this is a bug in objsync 1\.2\.3-test/s)
  })

  it('ends quietly when the reader of its dry run goes away', async () => {
    const child = start([folder, 's3://b', '--dry-run'], { FAKE_RUN: 'talk' })
    const stderr = collect(child)
    await once(child.stdout ?? child, 'data')
    child.stdout?.destroy()
    await once(child, 'exit')
    expect({ code: child.exitCode, stderr: (await stderr).text }).toEqual({ code: 0, stderr: 'started\n' })
  })

  it.skipIf(process.platform !== 'linux').each([
    ['of an option', ['s3://b', '--target-access-key', 'AKID', '--target-secret-access-key=S3CRET']],
    ['of a SAS', ['https://acct.blob.core.windows.net/cont?sv=2020&sig=S3CRET%3D']],
    ['of a SAS in an option', ['s3://b', '--target-endpoint-url', 'http://host/?sig=S3CRET']],
    ['of a user in a URL', ['s3://b', '--target-endpoint-url=http://user:S3CRET@host/']],
  ])('does not show the secret %s to other users', async (_, words) => {
    const child = start([folder, ...words])
    const stderr = collect(child)
    await stderr.started
    const shown = await readFile(`/proc/${child.pid}/cmdline`, 'utf8')
    child.kill('SIGTERM')
    await end(child, stderr)
    expect(shown).toContain('objsync')
    expect(shown).not.toMatch(/AKID|S3CRET/)
  })
})
