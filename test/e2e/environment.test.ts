import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useLocalWorld } from './support/local-world.ts'
import { startStub, type StubS3 } from './support/stub-s3.ts'

const world = useLocalWorld()

describe('variables', () => {
  it.concurrent.each<[Record<string, string>, string[], boolean]>([
    [{ DELETE: 'true' }, [], false],
    [{ DELETE: 'true', OBJSYNC_S3SYNC_ENV: '0' }, [], false],
    [{ DELETE: 'true', OBJSYNC_S3SYNC_ENV: '1' }, [], true],
    [{ OBJSYNC_DELETE: 'true' }, [], true],
    [{ OBJSYNC_DELETE: 'false', DELETE: 'true', OBJSYNC_S3SYNC_ENV: '1' }, [], false],
    [{ OBJSYNC_DELETE: 'true' }, ['--delete=false'], false],
    [{ DRY_RUN: 'true', OBJSYNC_S3SYNC_ENV: '1' }, ['--delete'], false],
    [{ OBJSYNC_DRY_RUN: 'true' }, ['--delete'], false],
    [{ DRY_RUN: 'true' }, ['--delete'], true],
  ])('%j objsync %j SOURCE TARGET: deletes %s', async (env, options, deletes) => {
    const { code, held } = await world.sync({ kept: 'x' }, { kept: 'x', extra: 'x' }, options, env)
    expect([code, 'extra' in held]).toEqual([0, !deletes])
  })

  it.concurrent.each<[Record<string, string>, string]>([
    [{ OBJSYNC_DELETE: '1' }, 'OBJSYNC_DELETE'],
    [{ OBJSYNC_DELETE: '' }, 'OBJSYNC_DELETE'],
    [{ OBJSYNC_S3SYNC_ENV: 'yes' }, 'OBJSYNC_S3SYNC_ENV'],
    [{ OBJSYNC_WORKER_SIZE: 'many' }, 'OBJSYNC_WORKER_SIZE'],
    [{ OBJSYNC_FILTER_INCLUDE_REGEX: '(' }, 'OBJSYNC_FILTER_INCLUDE_REGEX'],
    [{ OBJSYNC_STORAGE_CLASS: 'GLACIER' }, 'OBJSYNC_STORAGE_CLASS'],
  ])('%j objsync SOURCE TARGET is wrong usage that names %s', async (env, name) => {
    const { code, stderr, held } = await world.sync({ a: 'x' }, { extra: 'x' }, [], env)
    expect([code, stderr]).toEqual([2, expect.stringMatching(new RegExp(`^error: .*${name}.*\\n$`))])
    expect(held).toEqual({ extra: 'x' })
  })

  it.concurrent('OBJSYNC_SOURCE=… OBJSYNC_TARGET=… objsync; SOURCE=… counts only when it is asked for', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ a: 'a' })
    const bare = { SOURCE: source.location, TARGET: target.location }
    expect((await world.objsync([], bare)).code).toBe(2)
    expect((await world.objsync([], { ...bare, OBJSYNC_S3SYNC_ENV: '1' })).code).toBe(0)
    expect(await target.read()).toEqual({ a: Buffer.from('a') })
    await source.write({ b: 'b' })
    expect((await world.objsync([], { OBJSYNC_SOURCE: source.location, OBJSYNC_TARGET: target.location })).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['a', 'b'])
  })
})

describe('credentials and regions', () => {
  let stub: StubS3
  beforeAll(async () => {
    stub = await startStub({ key: 'content' })
    await writeFile(join(world.folder, 'config'), '[profile mine]\nregion = eu-west-7\n[profile other]\nregion = eu-west-8\n')
    await writeFile(join(world.folder, 'credentials'), '[mine]\naws_access_key_id = FROMFILE\naws_secret_access_key = s\n')
  })
  afterAll(() => stub.close())

  /** How the requests of one run were signed: the key id and the region, or nothing. */
  async function signedBy(side: 'source' | 'target', options: readonly string[], env: Record<string, string>): Promise<Set<string>> {
    const place = world.newPlace()
    // Uploads are sent only when they are newer than what an earlier run has sent.
    await place.write({ key: 'content' }, Date.UTC(2030, 0, 1) / 1000)
    const from = stub.seen.length
    const reach = [`--${side}-endpoint-url`, stub.endpoint, `--${side}-force-path-style`]
    const locations = side === 'source' ? ['s3://stub', world.newPlace().location] : [place.location, 's3://stub']
    const ran = await world.objsync([...options, ...reach, ...locations], env)
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    return new Set(stub.seen.slice(from).map(({ headers }) => /Credential=(\w+)\/\d+\/([^/]+)/.exec(headers.authorization ?? '')?.slice(1).join(' ') ?? 'unsigned'))
  }

  const files = (): string[] => ['--aws-config-file', join(world.folder, 'config'), '--aws-shared-credentials-file', join(world.folder, 'credentials')]
  const AMBIENT = { AWS_ACCESS_KEY_ID: 'AMBIENT', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'ap-ambient-1' }

  // One after the other: they share what the stub has seen.
  it.each(['source', 'target'] as const)('objsync --%s-access-key and the like', async (side) => {
    const keys = [`--${side}-access-key`, 'OWN', `--${side}-secret-access-key`, 's']
    expect(await signedBy(side, [], AMBIENT)).toEqual(new Set(['AMBIENT ap-ambient-1']))
    expect(await signedBy(side, [`--${side}-region`, 'eu-own-1'], AMBIENT)).toEqual(new Set(['AMBIENT eu-own-1']))
    expect(await signedBy(side, [...keys, `--${side}-region`, 'eu-own-1'], AMBIENT)).toEqual(new Set(['OWN eu-own-1']))
    expect(await signedBy(side, [...keys, `--${side}-session-token`, 'TOKEN'], {})).toEqual(new Set(['OWN us-east-1']))
    expect(stub.seen.at(-1)?.headers['x-amz-security-token']).toBe('TOKEN')
    expect(await signedBy(side, [`--${side}-profile`, 'mine', ...files()], AMBIENT)).toEqual(new Set(['FROMFILE eu-west-7']))
  })

  it.each(['source', 'target'] as const)('objsync --profile and --region, where the %s is S3', async (side) => {
    expect(await signedBy(side, ['--profile', 'mine', ...files()], AMBIENT)).toEqual(new Set(['FROMFILE eu-west-7']))
    expect(await signedBy(side, ['--region', 'eu-own-1'], AMBIENT)).toEqual(new Set(['AMBIENT eu-own-1']))
    expect(await signedBy(side, ['--region', 'eu-own-1', `--${side}-region`, 'eu-own-2'], AMBIENT)).toEqual(new Set(['AMBIENT eu-own-2']))
  })

  it('objsync --source-no-sign-request s3://BUCKET TARGET', async () => {
    expect(await signedBy('source', ['--source-no-sign-request'], AMBIENT)).toEqual(new Set(['unsigned']))
  })

  it('objsync --disable-payload-signing SOURCE s3://BUCKET', async () => {
    await signedBy('target', [], AMBIENT)
    const signed = stub.seen.filter(({ method }) => method === 'PUT').at(-1)?.headers['x-amz-content-sha256']
    await signedBy('target', ['--disable-payload-signing'], AMBIENT)
    const unsigned = stub.seen.filter(({ method }) => method === 'PUT').at(-1)?.headers['x-amz-content-sha256']
    expect([signed, unsigned]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), 'UNSIGNED-PAYLOAD'])
  })

  it.each(['source', 'target'] as const)('objsync without --%s-force-path-style puts the bucket into the host name', async (side) => {
    const place = world.newPlace()
    await place.write({ x: 'x' })
    const endpoint = stub.endpoint.replace('127.0.0.1', 'localhost')
    const locations = side === 'source' ? ['s3://stub', place.location] : [place.location, 's3://stub']
    const options = [`--${side}-endpoint-url`, endpoint, '--aws-max-attempts', '1', '--force-retry-count', '0']
    await world.objsync([...options, ...locations], { ...AMBIENT })
    const hosts = (): unknown[] => stub.seen.map(({ headers }) => headers.host).filter((host) => host?.startsWith('stub.localhost') === true)
    const before = hosts().length
    const styled = await world.objsync([...options, `--${side}-force-path-style`, ...locations], { ...AMBIENT })
    expect(styled.code).toBe(0)
    expect(hosts()).toHaveLength(before)
  })
})
