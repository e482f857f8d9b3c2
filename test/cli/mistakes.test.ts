import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { Config } from '../../src/config.ts'
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

describe('a common mistake gets an answer with the remedy, and nothing runs', () => {
  it.each([
    ['photos s3://bkt/ --region eu-west-1', "unknown option '--region'; use --source-region or --target-region"],
    ['photos s3://bkt/ --profile x', '--source-profile or --target-profile'],
    ['photos s3://bkt/ --endpoint-url http://x', '--source-endpoint-url or --target-endpoint-url'],
    ['photos s3://bkt/ --force-path-style', '--source-force-path-style or --target-force-path-style'],
    ['photos s3://bkt/ --size-only', '--check-size'],
    ['photos s3://bkt/ --transfers 8', '--worker-size'],
    ['photos s3://bkt/ --dryrun', 'Did you mean --dry-run?'],
    ['snyc photos s3://bkt/', 'there is no command snyc; did you mean sync?'],
    ['cp photos s3://bkt/', 'there is no command cp; objsync only syncs (objsync SOURCE TARGET) and checks (objsync check SOURCE TARGET)'],
    ['chek photos s3://bkt/', 'there is no command chek; did you mean check?'],
    ['s3 sync photos s3://bkt/', 'leave out s3: objsync sync SOURCE TARGET'], ['s3 cp photos s3://bkt/', 'leave out s3: objsync SOURCE TARGET'],
    ['ls s3://bkt/', 'there is no command ls'], ['snyc s3://bkt/', 'did you mean sync?'], ['rm s3://bkt/', 'there is no command rm'],
    ['photos s3://bkt/ extra', "unexpected argument 'extra'"],
    ['', 'SOURCE is missing; see objsync --help'], ['photos', 'TARGET is missing'],
    ['photos s3:/bkt/', 'did you mean s3://bkt/?'], ['photos remote:bkt', 'names a remote'], ['photos bkt.s3.amazonaws.com', 'write https:// before it'],
  ])('%j', async (line, message) => {
    const { code, stdout, stderr, ran } = await typed(line)
    expect({ code, stdout, ran }).toEqual({ code: 2, stdout: '', ran: 0 })
    expect(stderr).toMatch(/^error: .*\n$/)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/azcopy/)
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
  it.each(['help', 'help sync', 'version', 'version --verbose'])('%j asks', async (line) => {
    const { code, stdout, ran } = await typed(line)
    expect({ code, ran }).toEqual({ code: 0, ran: 0 })
    expect(stdout).toMatch(line.startsWith('help') ? /Usage: objsync/ : /^objsync \d/)
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
