import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeS3, describeTlsS3 } from '../support/s3.ts'
import { useLocalWorld } from './support/local-world.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { differences, type Place } from './support/places.ts'
import { cut, rewritten } from './support/stored.ts'
import { refuse, startStub } from './support/stub-s3.ts'
import { useWorld } from './support/world.ts'

const CONTENTS = { small: patternOf(1001), large: patternOf(6 * MIB + 1001) }
const KEYS = Object.keys(CONTENTS)

describeS3('encryption by the service', ['encryption'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const kmsKey = s3.kmsKey ?? ''
  const KINDS = [
    [['--sse', 'AES256'], { ServerSideEncryption: 'AES256' }, 2],
    [['--sse', 'aws:kms', '--sse-kms-key-id', kmsKey], { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: expect.stringContaining(kmsKey) as string }, 0],
  ] as const

  it.concurrent.each(KINDS)('objsync %j LOCAL s3://BUCKET/ and back', async (options, stored, verified) => {
    const [source, there, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('local')]
    await source.write(CONTENTS)
    const ran = await world.objsync(source, there, [...options, ...SMALL_PARTS])
    expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(verified > 0 ? `${verified} ETags verified` : 'no digest verified') as string })
    for (const key of KEYS) expect(await objects.head(there, key)).toMatchObject(stored)
    expect(await world.objsync(there, back, SMALL_PARTS)).toMatchObject({ code: 0, stderr: '' })
    expect(differences(await back.read(), CONTENTS)).toEqual([])
  })

  it.concurrent.each(KINDS.flatMap(([options, stored]) => [[[...options], stored], [[...options, '--server-side-copy'], stored]] as const))(
    'objsync %j s3://SOURCE/ s3://TARGET/', async (options, stored) => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
      await objects.put(source, 'small', CONTENTS.small)
      await objects.put(source, 'large', cut(CONTENTS.large, 5 * MIB))
      expect(await world.objsync(source, target, [...options, ...SMALL_PARTS])).toMatchObject({ code: 0, stderr: '' })
      for (const key of KEYS) expect(await objects.head(target, key)).toMatchObject(stored)
      expect(differences(await target.read(), CONTENTS)).toEqual([])
    })

  it.concurrent('objsync s3://SOURCE/ s3://TARGET/ without --sse leaves the encryption to the target', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'k', 'content', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKey })
    expect(await world.objsync(source, target)).toMatchObject({ code: 0, stderr: '' })
    expect((await objects.head(target, 'k')).ServerSideEncryption).toBeUndefined()
  })
})

describe('requests for encryption', () => {
  const world = useLocalWorld()
  const KEY_ID = 'arn:aws:kms:us-east-1:123456789012:key/SECRETKEYID'

  it.concurrent.each([
    [['--sse', 'aws:kms:dsse', '--sse-kms-key-id', KEY_ID], 'aws:kms:dsse', KEY_ID],
    [['--sse', 'aws:kms'], 'aws:kms', undefined],
    [['--sse', 'aws:fsx'], 'aws:fsx', undefined],
  ])('objsync -vvv %j LOCAL s3://BUCKET/: on what begins an object, and nowhere in the log', async (options, type, id) => {
    const source = world.newPlace()
    await source.write({ small: 'x', large: Buffer.alloc(5 * MIB) })
    const stub = await startStub()
    stub.behaviour = ({ method }, response) => method === 'POST' && refuse(response, 403, 'AccessDenied')
    const reach = ['--target-endpoint-url', stub.endpoint, '--target-force-path-style', '--target-region', 'r']
    const env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
    const { stdout, stderr } = await world.objsync(['-vvv', ...options, ...SMALL_PARTS, ...reach, source.location, 's3://stub'], env)
    await stub.close()
    const began = stub.seen.filter(({ method }) => method !== 'GET').map(({ method, key, headers }) =>
      [method, key, headers['x-amz-server-side-encryption'], headers['x-amz-server-side-encryption-aws-kms-key-id']])
    expect(began.sort()).toEqual([['POST', 'large', type, id], ['PUT', 'small', type, id]])
    expect(stub.seen.filter(({ method, headers }) => method === 'GET' && headers['x-amz-server-side-encryption'] !== undefined)).toEqual([])
    expect(stdout + stderr).not.toContain('SECRETKEYID')
  })
})

interface OwnKey {
  readonly key: string
  readonly md5: string
}

function ownKey(fill: string): OwnKey {
  const bytes = Buffer.from(fill.repeat(32).slice(0, 32))
  return { key: bytes.toString('base64'), md5: createHash('md5').update(bytes).digest('base64') }
}

const [MINE, THEIRS] = [ownKey('mine!'), ownKey('theirs')]

function withKey(side: 'source' | 'target', { key, md5 }: OwnKey): string[] {
  return [`--${side}-sse-c`, 'AES256', `--${side}-sse-c-key`, key, `--${side}-sse-c-key-md5`, md5]
}

function asVariables(side: 'SOURCE' | 'TARGET', { key, md5 }: OwnKey): Record<string, string> {
  return { [`OBJSYNC_${side}_SSE_C`]: 'AES256', [`OBJSYNC_${side}_SSE_C_KEY`]: key, [`OBJSYNC_${side}_SSE_C_KEY_MD5`]: md5 }
}

describeTlsS3('encryption by keys of one\'s own', (s3) => {
  const world = useWorld(s3)
  const forSdk = ({ key, md5 }: OwnKey): { SSECustomerAlgorithm: string; SSECustomerKey: string; SSECustomerKeyMD5: string } =>
    ({ SSECustomerAlgorithm: 'AES256', SSECustomerKey: key, SSECustomerKeyMD5: md5 })
  const wholeKey = (place: Place, key: string): string => place.location.slice(`s3://${world.bucket}/`.length) + key
  /** Reads all objects with a key. */
  const readWith = async (place: Place, own: OwnKey): Promise<Record<string, Buffer>> => {
    const keys = Object.keys(await place.states())
    return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await s3.getObject(world.bucket, wholeKey(place, key), forSdk(own))] as const)))
  }
  /** Fills a new place with objects under a key. */
  const encrypted = async (own: OwnKey): Promise<Place> => {
    const place = world.newPlace('s3')
    await s3.putObject(world.bucket, wholeKey(place, 'small'), CONTENTS.small, forSdk(own))
    await s3.putObject(world.bucket, wholeKey(place, 'large'), CONTENTS.large, forSdk(own))
    return place
  }

  describe.each(['hot', 'sdk'])('%s transport', (transport) => {
    it.concurrent.each(['NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE'])('objsync --target-sse-c-key … LOCAL s3://BUCKET/ and back, with %s', async (variable) => {
      const [source, there, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('local')]
      await source.write(CONTENTS)
      const env = { NODE_EXTRA_CA_CERTS: '', [variable]: s3.certificate ?? '', OBJSYNC_TRANSPORT: transport }
      expect(await world.objsync(source, there, [...withKey('target', MINE), ...SMALL_PARTS], { env })).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await readWith(there, MINE), CONTENTS)).toEqual([])
      await expect(s3.getObject(world.bucket, wholeKey(there, 'small'))).rejects.toThrow()
      expect(await world.objsync(there, back, [...withKey('source', MINE), ...SMALL_PARTS], { env })).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await back.read(), CONTENTS)).toEqual([])
    })

    it.concurrent.each([[[]], [['--server-side-copy']]])('objsync --source-sse-c-key … --target-sse-c-key … %j s3://SOURCE/ s3://TARGET/', async (options) => {
      const [source, target] = [await encrypted(MINE), world.newPlace('s3')]
      const env = { OBJSYNC_TRANSPORT: transport }
      const ran = await world.objsync(source, target, [...options, ...withKey('source', MINE), ...withKey('target', THEIRS), ...SMALL_PARTS], { env })
      expect(ran).toMatchObject({ code: 0, stderr: '' })
      expect(differences(await readWith(target, THEIRS), CONTENTS)).toEqual([])
    })

    it.concurrent.each([
      ['another key', withKey('source', THEIRS), 1, /^(\S+ ERROR not copied: GetObject s3:\/\/\S+\/(large|small): AccessDenied.*\n){2}$/],
      ['no key', [], 1, /^(\S+ ERROR not copied: GetObject s3:\/\/\S+\/(large|small): InvalidRequest: .*--source-sse-c-key.*\n){2}$/],
    ] as const)('objsync with %s s3://SOURCE/ LOCAL says what is wrong, and writes nothing', async (_, options, expected, message) => {
      const [source, target] = [await encrypted(MINE), world.newPlace('local')]
      const { code, stderr } = await world.objsync(source, target, [...options, '--worker-size', '1'], { env: { OBJSYNC_TRANSPORT: transport } })
      expect([code, Object.keys(await target.read())]).toEqual([expected, []])
      expect(stderr).toMatch(message)
      expect(stderr).not.toContain(THEIRS.key)
    })
  })

  it.concurrent('objsync --head-each-target, --check-additional-checksum and --enable-additional-checksum look with the key', async () => {
    const [source, there, back] = [world.newPlace('local'), world.newPlace('s3'), world.newPlace('local')]
    await source.write(CONTENTS)
    const options = ['--additional-checksum-algorithm', 'SHA256', ...withKey('target', MINE), ...SMALL_PARTS]
    expect(await world.objsync(source, there, options)).toMatchObject({ code: 0, stderr: '' })
    const before = await there.states()
    await source.write({ small: patternOf(1001, 1) }, 1)
    for (const check of [['--check-additional-checksum', 'SHA256', '--dry-run'], ['--check-additional-checksum', 'SHA256']]) {
      expect(await world.objsync(source, there, [...options, ...check])).toMatchObject({ code: 0, stderr: '' })
    }
    expect(rewritten(before, await there.states())).toEqual(['small'])
    const changed = await there.states()
    expect(await world.objsync(source, there, [...options, '--head-each-target', '--remove-modified-filter'])).toMatchObject({ code: 0, stderr: '' })
    expect(await there.states()).toEqual(changed)
    const ran = await world.objsync(there, back, [...withKey('source', MINE), '--enable-additional-checksum', ...SMALL_PARTS])
    expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('\n2 checksums verified, ') as string })
  })

  it.concurrent.each([
    ['options', [...withKey('source', MINE), ...withKey('target', THEIRS)], {}],
    ['variables', [], { ...asVariables('SOURCE', MINE), ...asVariables('TARGET', THEIRS) }],
  ])('keys from %s are never printed: objsync -vvv s3://SOURCE/ s3://TARGET/', async (origin, options, env) => {
    const [source, target] = [await encrypted(MINE), world.newPlace('s3')]
    const running = world.start(source, target, ['-vvv', ...options], { env })
    const commandLine = await readFile(`/proc/${String(running.child.pid)}/cmdline`, 'utf8').catch(() => '')
    const { code, stdout, stderr } = await running.ended
    expect(code).toBe(0)
    expect(differences(await readWith(target, THEIRS), CONTENTS)).toEqual([])
    const shown = stdout + stderr + (origin === 'variables' ? commandLine : '')
    for (const { key, md5 } of [MINE, THEIRS]) expect([shown.includes(key), shown.includes(md5)]).toEqual([false, false])
  })
})
