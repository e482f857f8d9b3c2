import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort } from '../support/servers/free-port.ts'
import { describeS3 } from '../support/s3.ts'
import { useLocalWorld } from './support/local-world.ts'
import { useWorld } from './support/world.ts'

const AT_ONCE = ['--aws-max-attempts', '1', '--force-retry-count', '0']
const SECRETS = { AWS_ACCESS_KEY_ID: 'AKIASECRETID', AWS_SECRET_ACCESS_KEY: 'wJalrSECRETKEY', AWS_SESSION_TOKEN: 'FwoGSECRETTOKEN' }

/** The error lines of a run's log. */
function errorsIn(stderr: string): string[] {
  return stderr.trimEnd().split('\n').filter((line) => / ERROR /.test(line) || line.startsWith('error: '))
}

describeS3('what cannot work', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each([
    ['objsync s3://MISSING LOCAL', 's3://objsync-no-such-bucket', undefined, 'source', /ListObjectsV2 s3:\/\/objsync-no-such-bucket: NoSuchBucket/],
    ['objsync LOCAL s3://MISSING', undefined, 's3://objsync-no-such-bucket', 'target', /ListObjectsV2 s3:\/\/objsync-no-such-bucket: NoSuchBucket/],
  ] as const)('%s fails with one line that names operation and place', async (_title, from, to, _side, message) => {
    const local = world.newPlace('local')
    await local.write({ a: 'a', b: 'b' })
    const { code, stderr } = await world.objsync(from ?? local, to ?? local, AT_ONCE)
    expect([code, errorsIn(stderr)]).toEqual([1, [expect.stringMatching(message)]])
  })

  it.concurrent('objsync --remove-modified-filter LOCAL s3://MISSING fails too, and does not warn of every file', async () => {
    const local = world.newPlace('local')
    await local.write({ a: 'a', b: 'b' })
    const { code, stderr } = await world.objsync(local, 's3://objsync-no-such-bucket', [...AT_ONCE, '--remove-modified-filter'])
    expect([code, errorsIn(stderr)]).toEqual([1, [expect.stringContaining('NoSuchBucket')]])
  })
})

describeS3('wrong credentials', ['authentication'], (s3) => {
  const world = useWorld(s3)

  it.concurrent.each([
    ['an unknown key', { ...SECRETS, AWS_SESSION_TOKEN: '' }, /InvalidAccessKeyId/],
    ['a wrong secret', { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: 'wrongSECRETKEY' }, /SignatureDoesNotMatch/],
  ])('%s ends the run with one line, and no secret', async (_title, env, message) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'a' })
    const { code, stdout, stderr } = await world.objsync(source, target, ['-vvv', '--aws-max-attempts', '2'], { env })
    expect([code, errorsIn(stderr)]).toEqual([1, [expect.stringMatching(message)]])
    expect(stdout + stderr).not.toMatch(/SECRETKEY|SECRETTOKEN/)
  })
})

describe('secrets', () => {
  const world = useLocalWorld()

  it.concurrent.each<[string[], Record<string, string>]>([
    [[], { ...SECRETS }],
    [['--target-access-key', 'AKIASECRETID', '--target-secret-access-key', 'wJalrSECRETKEY', '--target-session-token', 'FwoGSECRETTOKEN'], {}],
    [[], { OBJSYNC_TARGET_ACCESS_KEY: 'AKIASECRETID', OBJSYNC_TARGET_SECRET_ACCESS_KEY: 'wJalrSECRETKEY' }],
    [['--json-tracing', '--target-secret-access-key', 'wJalrSECRETKEY'], {}],
    [['--target-secret-acces-key=wJalrSECRETKEY'], {}],
    [['--target-access-key=AKIASECRETID', '--target-secret-access-key=', '--target-profile', 'x'], {}],
    [['--target-endpoint-url', 'http://user:wJalrSECRETKEY@127.0.0.1:1/?sig=FwoGSECRETTOKEN'], { ...SECRETS }],
  ])('objsync -vvv %j SOURCE s3://BUCKET fails and shows none (%j)', async (options, env) => {
    const source = world.newPlace()
    await source.write({ a: 'a' })
    const endpoint = options.includes('--target-endpoint-url') ? [] : ['--target-endpoint-url', 'http://127.0.0.1:1']
    const { code, stdout, stderr } = await world.objsync(['-vvv', ...AT_ONCE, ...endpoint, ...options, source.location, 's3://b'], env)
    expect([1, 2]).toContain(code)
    expect(stderr).not.toBe('')
    expect(stdout + stderr).not.toMatch(/SECRET(?:ID|KEY|TOKEN)/)
  })

  it.concurrent('objsync SOURCE s3://BUCKET says how to give credentials when there are none', async () => {
    const source = world.newPlace()
    await source.write({ a: 'a' })
    const nowhere = { AWS_EC2_METADATA_DISABLED: 'true' }
    const { code, stderr } = await world.objsync(['--target-endpoint-url', 'http://127.0.0.1:1', source.location, 's3://b'], nowhere)
    expect([code, errorsIn(stderr)]).toEqual([1, [expect.stringMatching(/no credentials for s3:\/\/b: .*; set AWS_ACCESS_KEY_ID/)]])
  })
})

describe('wrong usage', () => {
  const world = useLocalWorld()

  it.concurrent.each<[string[], RegExp]>([
    [[], /SOURCE is missing/],
    [['only-one'], /TARGET is missing/],
    [['a', 'b', 'c'], /unexpected argument 'c'/],
    [['--no-such-option', 'a', 'b'], /unknown option '--no-such-option'/],
    [['--delete=maybe', 'a', 'b'], /--delete/],
    [['gs://bucket', 'b'], /unknown scheme gs:/],
    [['--storage-class', 'COLD', '.', 's3://b'], /COLD/],
    [['--source-profile', 'p', '.', 's3://b'], /--source-profile needs an S3 source/],
    [['--worker-size', '0', 'a', 'b'], /--worker-size/],
  ])('objsync %j ends with 2 and one line', async (words, message) => {
    const { code, stdout, stderr } = await world.objsync(words)
    expect([code, stdout, stderr.trimEnd().split('\n')]).toEqual([2, '', [expect.stringMatching(message)]])
  })
})

describe('a service that does not answer as it should', () => {
  const world = useLocalWorld()

  it.concurrent.each(['source', 'target'] as const)('an endpoint that nobody listens at, as the %s: one line names the operation and the side', async (side) => {
    const local = world.newPlace()
    await local.write({ a: 'a' })
    const endpoint = `http://127.0.0.1:${await freePort()}`
    const locations = side === 'source' ? ['s3://b', local.location] : [local.location, 's3://b']
    const { code, stderr } = await world.objsync([...AT_ONCE, `--${side}-endpoint-url`, endpoint, ...locations], SECRETS)
    expect([code, errorsIn(stderr)]).toEqual([1, [expect.stringMatching(new RegExp(`listing the ${side}: .*${endpoint}.*ECONNREFUSED`))]])
  })

  it.concurrent('objsync --connect-timeout-milliseconds 200 gives up a connection that never gets ready', async () => {
    const server = createServer((socket) => {
      // Should the option be ignored, the connection ends in another way.
      setTimeout(() => socket.destroy(), 2_500).unref()
      socket.on('error', () => undefined)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    const source = world.newPlace()
    await source.write({ a: 'a' })
    const options = [...AT_ONCE, '--connect-timeout-milliseconds', '200', '--target-endpoint-url', endpoint]
    const { code, stderr } = await world.objsync([...options, source.location, 's3://b'], SECRETS)
    server.close()
    expect([code, stderr]).toEqual([1, expect.stringContaining('not open within 200 ms')])
  })
})
