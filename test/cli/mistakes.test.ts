import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { Config } from '../../src/config.ts'
import { FOREIGN_LETTERS, FOREIGN_OPTIONS } from '../../src/options/read/foreign-options.ts'
import { TABLE } from '../../src/options/table/table.ts'
import { MISTAKES } from './support/mistakes.ts'
import { FakeProcess } from './support/surroundings.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'objsync-mistakes-'))
  await mkdir(path.join(folder, 'photos'))
  await writeFile(path.join(folder, 'photos', 'file'), 'x')
})
afterAll(() => rm(folder, { recursive: true }))

async function typed(line: string, env: Readonly<Record<string, string>> = {}) {
  const fake = new FakeProcess(env)
  const configs: Config[] = []
  const words = line.split(' ').filter(Boolean).map((word) => word.replace('photos', path.join(folder, 'photos')))
  const code = await main(words, fake, async () => async (config) => {
    configs.push(config)
    return { status: 'complete' }
  })
  return { code, stdout: fake.stdout.text, stderr: fake.stderr.text, ran: configs.length }
}

describe('a common mistake gets one line with the remedy, and nothing runs', () => {
  it.each(MISTAKES)('%j', async (line, answer) => {
    const { code, stdout, stderr, ran } = await typed(line)
    expect({ code, stdout, ran }).toEqual({ code: 2, stdout: '', ran: 0 })
    expect(stderr).toMatch(/^error: [^\n]*\n$/)
    expect(stderr).toContain(answer)
    expect(stderr).not.toMatch(/azcopy|S3CRET|\bat \S+:\d+/)
  })

  it('names only options that exist', async () => {
    const known = new Set(TABLE.flatMap(({ name, ...row }) => [name, ...('aliases' in row ? row.aliases : [])]))
    const answers = [...Object.values(FOREIGN_OPTIONS), ...Object.values(FOREIGN_LETTERS)].join(' ')
    for (const [, name = ''] of answers.matchAll(/--([a-z0-9-]+)/g)) expect(known, name).toContain(name)
  })

  it.each([
    [{ OBJSYNC_DRYRUN: '1' }, 'the variable OBJSYNC_DRYRUN means nothing; did you mean OBJSYNC_DRY_RUN?'],
    [{ OBJSYNC_DRY_RUNN: 'true' }, 'did you mean OBJSYNC_DRY_RUN?'], [{ objsync_dry_run: 'true' }, 'did you mean OBJSYNC_DRY_RUN?'],
    [{ OBJSYNC_SOURCE_AZURE_STORAGE_KYE: 'S3CRET' }, 'did you mean OBJSYNC_SOURCE_AZURE_STORAGE_KEY?'], [{ OBJSYNC_WORKERS_SIZE: '3' }, 'did you mean OBJSYNC_WORKER_SIZE?'],
    [{ OBJSYNC_COLOUR_OF_THE_SKY_AT_NOON: 'blue' }, 'means nothing; unset it'], [{ OBJSYNC_: 'x' }, 'OBJSYNC_ means nothing'],
  ])('%j', async (env, message) => {
    const { code, stderr, ran } = await typed('photos s3://bkt/', env)
    expect({ code, ran }).toEqual({ code: 2, ran: 0 })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('S3CRET')
  })
})

describe('what is right is taken', () => {
  it.each([
    '--region eu-west-1', '--profile x', '--endpoint-url http://127.0.0.1:9000', '--no-progress', '--exclude *.tmp --include keep.tmp', '--follow-symlinks', '--quiet',
    '--delete --acl public-read --storage-class STANDARD_IA --no-guess-mime-type --sse AES256',
  ])('options of aws s3 sync: %s', async (options) => {
    expect(await typed(`sync photos s3://bkt/ ${options}`)).toMatchObject({ code: 0, ran: 1 })
  })

  it.each([
    [{}], [{ OBJSYNC_CACHE_DIR: '/x', OBJSYNC_TEST_SERVER: 'fauxqs', OBJSYNC_BINARY: 'x', OBJSYNC_TRANSPORT: 'sdk', OBJSYNC_S3SYNC_ENV: '0' }],
    [{ OBJSYNC_SOURCE_AZURE_STORAGE_KEY: 'x', OBJSYNC_DRY_RUN: 'true', OBJSYNC_REPORT_SYNC_STATUS: 'false' }], [{ OTHER: 'x', MY_OBJSYNC_THING: 'x' }],
  ])('%j', async (env) => {
    expect(await typed('photos s3://bkt/', env)).toMatchObject({ code: 0, ran: 1 })
  })

  it('a path that is called like a command', async () => {
    for (const line of ['photos/../photos s3://bkt/', 'sync photos s3://bkt/', 'photos help']) expect(await typed(line)).toMatchObject({ code: 0, ran: 1 })
  })
})
