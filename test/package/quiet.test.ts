import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OUT } from '../../scripts/project.ts'
import { start } from '../e2e/support/command.ts'

/** Variables that mean something to the command, to azcopy or to s3sync. A library call must not see them. */
const HOSTILE = {
  OBJSYNC_DRY_RUN: 'true', OBJSYNC_DELETE: 'true', OBJSYNC_SOURCE: '/nowhere', OBJSYNC_TARGET: '/nowhere', OBJSYNC_NO_SUCH_OPTION: '1',
  OBJSYNC_S3SYNC_ENV: '1', OBJSYNC_TRANSPORT: 'none', OBJSYNC_FILTER_EXCLUDE_REGEX: '.*', OBJSYNC_VERBOSE: '3',
  DRY_RUN: 'true', DELETE: 'true', SOURCE: '/nowhere', TARGET: '/nowhere', FILTER_EXCLUDE_REGEX: '.*', WORKER_SIZE: '0', JSON_TRACING: 'true',
  AZCOPY_CONCURRENCY_VALUE: 'x', AZCOPY_AUTO_LOGIN_TYPE: 'DEVICE', AZURE_STORAGE_KEY: 'x', NO_COLOR: '1', DEBUG: '*',
} as const

const DOORS = ['index', 'storage', 'testing'] as const
const urlOf = (door: (typeof DOORS)[number]): string => JSON.stringify(pathToFileURL(join(OUT, `${door}.js`)).href)

/** What a program shares with everything that it imports. */
const LOOK = `
  const look = () => ({
    listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    globals: Object.getOwnPropertyNames(globalThis).concat(Object.getOwnPropertySymbols(globalThis).map(String)),
    env: { ...process.env },
    streams: [process.stdout, process.stderr].map((stream) => stream.eventNames().map(String)),
    resources: process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FSReqCallback|CloseReq/.test(name)),
    cwd: process.cwd(), title: process.title, umask: process.umask(), exitCode: process.exitCode, limit: Error.stackTraceLimit,
  })
  /** Names of what differs. */
  const changedSince = (before) => Object.entries(look()).filter(([name, now]) => JSON.stringify(now) !== JSON.stringify(before[name])).map(([name]) => name)
`

describe('a program that imports the library', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'objsync-quiet-'))
    await mkdir(join(folder, 'from', 'b'), { recursive: true })
    await writeFile(join(folder, 'from', 'a.txt'), 'alpha')
    await writeFile(join(folder, 'from', 'b', 'c.txt'), 'gamma')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function runs(name: string, text: string, flags: readonly string[] = []): Promise<string> {
    const script = join(folder, name)
    await writeFile(script, text)
    const { code, stdout, stderr } = await start([...flags, script], { program: [process.execPath], env: HOSTILE }).ended
    expect([code, stderr]).toEqual([0, ''])
    return stdout
  }

  it.each(DOORS)('is left as it was by the import of %s', async (door) => {
    const output = await runs(`import-${door}.mjs`, `
      ${LOOK}
      const before = look()
      await import(${urlOf(door)})
      await new Promise((resolve) => setImmediate(resolve))
      process.stdout.write(JSON.stringify(changedSince(before)))
    `)
    expect(JSON.parse(output)).toEqual([])
  })

  it('needs no rights for the import but to read the package: no file is written, no program and no thread is started', async () => {
    const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
    const flags = [flag, '--allow-fs-read=*', '--no-warnings']
    const text = `
      for (const door of [${DOORS.map(urlOf).join()}]) await import(door)
      const { sync } = await import(${urlOf('index')})
      const { createMemoryStorage } = await import(${urlOf('testing')})
      const [from, to] = [createMemoryStorage({ name: 'from' }), createMemoryStorage({ name: 'to' })]
      from.seed('a', 'alpha')
      await sync({ source: from, target: to, workerSize: 1 }).then(({ counts }) => process.stdout.write(String(counts.copied)), (error) => process.stdout.write(error.message))
    `
    expect(await runs('rights.mjs', text, flags)).toBe('1')
  })

  it('sees no variable of the command, prints nothing, keeps no listener and no handle, and ends by itself', async () => {
    const output = await runs('sync.mjs', `
      import { sync } from ${urlOf('index')}
      ${LOOK}
      const before = look()
      const options = { source: ${JSON.stringify(join(folder, 'from'))}, target: ${JSON.stringify(join(folder, 'to'))} }
      const controller = new AbortController()
      const run = sync(options, { signal: controller.signal, details: 'all', onEvent: () => {}, filter: () => true, preprocess: () => ({}) })
      const types = new Set()
      for await (const { type } of run) types.add(type)
      const { status, counts } = await run
      process.stdout.write(JSON.stringify({ status, copied: counts.copied, changed: changedSince(before), events: types.has('copy') && types.has('write') }))
    `)
    expect(JSON.parse(output)).toEqual({ status: 'complete', copied: 2, changed: [], events: true })
    expect(await readdir(join(folder, 'to'))).toEqual(['a.txt', 'b'])
  })

  it('keeps nothing of a run that could not reach its service', async () => {
    const output = await runs('unreachable.mjs', `
      import { sync } from ${urlOf('index')}
      ${LOOK}
      const before = look()
      const options = {
        source: ${JSON.stringify(join(folder, 'from'))}, target: 's3://bucket', targetEndpointUrl: 'http://127.0.0.1:1', targetRegion: 'us-east-1',
        targetAccessKey: 'a', targetSecretAccessKey: 'b', awsMaxAttempts: 1, forceRetryCount: 0,
      }
      const { status, error, errorsByKind } = await sync(options)
      process.stdout.write(JSON.stringify({ status, kind: error.kind, errorsByKind, changed: changedSince(before) }))
    `)
    expect(JSON.parse(output)).toEqual({ status: 'failed', kind: 'unreachable', errorsByKind: { unreachable: 1 }, changed: [] })
  })
})
