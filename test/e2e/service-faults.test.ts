import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeS3 } from '../support/s3.ts'
import { downloadIn, isGet, isList } from './support/from-stub.ts'
import { useLocalWorld } from './support/local-world.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { differences } from './support/places.ts'
import { cut } from './support/stored.ts'
import { refuse } from './support/stub-s3.ts'
import { startTap, type Attendant, type Passed } from './support/tap.ts'
import { useWorld } from './support/world.ts'

const TRANSPORTS = ['hot', 'sdk'] as const

describe('a token that expires', () => {
  const world = useLocalWorld()
  const download = downloadIn(world)
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${String(i).padStart(2, '0')}`, 'x']))

  it.concurrent.each(TRANSPORTS)('stops the run at once, with one line that has the remedy (%s transport)', async (transport) => {
    let left = 10
    const env = { AWS_SESSION_TOKEN: 'token', OBJSYNC_TRANSPORT: transport }
    const ran = await download(many, ['--worker-size', '1', '--delete'], (seen, response) => isGet(seen) && left-- <= 0 && refuse(response, 400, 'ExpiredToken'), undefined, env)
    expect([ran.code, ran.held.length, ran.stderr]).toEqual([1, 10, expect.stringMatching(/^\S+ ERROR GetObject s3:\/\/stub\/k10: ExpiredToken.*get new credentials.*\n$/)])
    expect(ran.seen.filter(isGet)).toHaveLength(11)
  })
})

describe('a clock that is wrong', () => {
  const world = useLocalWorld()
  const download = downloadIn(world)
  const AHEAD = 3_600_000
  /** Time of signing, milliseconds since the epoch. */
  const signedAt = (text: unknown): number => Date.parse(String(text).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))

  it.concurrent.each(TRANSPORTS)('is set by the service\'s once, and kept so (%s transport)', async (transport) => {
    const ran = await download({ a: 'a', b: 'b' }, ['--aws-max-attempts', '2'], ({ headers }, response) => {
      const now = Date.now() + AHEAD
      response.setHeader('date', new Date(now).toUTCString())
      return Math.abs(signedAt(headers['x-amz-date']) - now) > 900_000 && refuse(response, 403, 'RequestTimeTooSkewed')
    }, undefined, { OBJSYNC_TRANSPORT: transport })
    expect([ran.code, ran.stderr, ran.held]).toEqual([0, '', ['a', 'b']])
    const skewed = ran.seen.filter(({ headers }) => signedAt(headers['x-amz-date']) < Date.now() + AHEAD / 2)
    expect(skewed).toHaveLength(1)
  })

  it.concurrent('that cannot be set ends the run with one line that has the remedy', async () => {
    const ran = await download({ a: 'a' }, ['--aws-max-attempts', '10'], (seen, response) => isList(seen) && refuse(response, 403, 'RequestTimeTooSkewed'))
    expect([ran.code, ran.seen.length]).toEqual([1, 2])
    expect(ran.stderr).toMatch(/^\S+ ERROR .*RequestTimeTooSkewed.*set the clock.*\n$/)
  })
})

describeS3('an answer that says 200 and holds an error', [], (s3) => {
  const world = useWorld(s3)
  const CONTENTS = { small: patternOf(1001), large: patternOf(6 * MIB + 1001) }

  /** Answers the first such request of each kind so, in the place of the server. */
  function failing(kinds: Readonly<Record<string, (passed: Passed) => boolean>>, failed: string[]): Attendant {
    return (passed, incoming, response) => {
      const kind = Object.keys(kinds).find((name) => !failed.includes(name) && kinds[name]?.(passed))
      if (kind === undefined) return false
      failed.push(kind)
      incoming.resume()
      response.writeHead(200, { 'content-type': 'application/xml' }).end('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InternalError</Code><Message>try again</Message></Error>')
      return true
    }
  }
  const isCopy = ({ headers, query }: Passed): boolean => headers['x-amz-copy-source'] !== undefined && !query.has('uploadId')
  const isPartCopy = ({ headers, query }: Passed): boolean => headers['x-amz-copy-source'] !== undefined && query.has('uploadId')
  const isComplete = ({ method, query }: Passed): boolean => method === 'POST' && query.has('uploadId')

  it.concurrent.each(TRANSPORTS)('to CopyObject, UploadPartCopy and CompleteMultipartUpload is tried again (%s transport)', async (transport) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objectsOn(s3).put(source, 'small', CONTENTS.small)
    await objectsOn(s3).put(source, 'large', cut(CONTENTS.large, 5 * MIB))
    const failed: string[] = []
    await using tap = await startTap(s3.endpoint, failing({ isCopy, isPartCopy, isComplete }, failed))
    const options = ['--server-side-copy', ...SMALL_PARTS, ...tap.options('source', 'target')]
    expect(await world.objsync(source, target, options, { env: { OBJSYNC_TRANSPORT: transport } })).toMatchObject({ code: 0, stderr: '' })
    expect([failed.sort(), differences(await target.read(), CONTENTS)]).toEqual([['isComplete', 'isCopy', 'isPartCopy'], []])
  })

  it.concurrent('to CompleteMultipartUpload each time ends with 1, and leaves no object and no upload', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ large: CONTENTS.large })
    await using tap = await startTap(s3.endpoint, (passed, incoming, response) => isComplete(passed) && failing({ isComplete }, [])(passed, incoming, response))
    const options = ['--aws-max-attempts', '2', '--initial-backoff-milliseconds', '1', ...SMALL_PARTS, ...tap.options('target')]
    const { code, stderr } = await world.objsync(source, target, options)
    expect([code, stderr]).toEqual([1, expect.stringContaining('InternalError')])
    expect(await target.read()).toEqual({})
    expect(await s3.listMultipartUploads(world.bucket)).not.toContainEqual(expect.stringMatching(new RegExp(`${target.location.split('/').at(-2) ?? ''}/`)))
  })
})
