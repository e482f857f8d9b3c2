import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { MultipartWrite } from '../../../src/storage/contract/parts.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { kindOf } from '../../../src/errors.ts'
import { multipartEtag } from '../../../src/integrity/etag.ts'
import { attributesOf, entryOf, keysOf, md5Of, payloadOf } from '../../conformance/subject.ts'
import { recordedRun } from '../../sync/support/recorded-run.ts'
import { settingsWith } from '../../sync/support/settings.ts'
import { run } from '../../../src/run.ts'
import { describeS3 } from '../../support/s3.ts'
import { answer, cutBody, reset, silence, type Step } from '../../support/http-server.ts'
import { listingXml } from './listing-xml.ts'
import { error, openOn, openScripted, TRANSPORTS, xml } from './scripted.ts'
import { settingsFor } from './settings.ts'

const ENTRY = { key: 'folder/key', size: 3, mtime: 0, etag: 'e' }
const OBJECT = answer({ headers: { 'etag': '"e"', 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' }, body: 'abc' })
const LISTED = xml(listingXml({ entries: [ENTRY] }))
const CREATED = xml('<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>')
const ANNOTATIONS = xml('<ListObjectAnnotationsOutput><AnnotationCount>0</AnnotationCount></ListObjectAnnotationsOutput>')
const COMPLETED = xml('<CompleteMultipartUploadResult><ETag>"e-1"</ETag></CompleteMultipartUploadResult>')
const put = (storage: Target): Promise<unknown> => storage.put('folder/key', payloadOf('abc'), attributesOf(3))
const read = (storage: Target): Promise<unknown> => storage.read(ENTRY)

const OPERATIONS: [string, Step, (storage: Target) => Promise<unknown>][] = [
  ['GetObject', OBJECT, read],
  ['PutObject', OBJECT, put],
  ['ListObjectsV2', LISTED, (storage) => keysOf(storage)],
  ['DeleteObjects', xml('<DeleteResult/>'), (storage) => storage.remove(['folder/key'])],
  ['CreateMultipartUpload', CREATED, (storage) => storage.startMultipart('folder/key', attributesOf(3), 3)],
]

type Change = readonly [string, readonly Step[], (storage: Target) => Promise<unknown>]

async function begun(storage: Target): Promise<MultipartWrite> {
  return storage.startMultipart('k', attributesOf(3), 3)
}

const FROM = { address: 'b/k', headers: {} }
const STORING: readonly Change[] = [
  ['PutObject', [], put],
  ['UploadPart', [CREATED], async (storage) => (await begun(storage)).put({ number: 1, offset: 0, payload: payloadOf('abc') })],
  ['CopyObject', [], async (storage) => storage.copy?.('k', FROM, attributesOf(3))],
  ['UploadPartCopy', [CREATED], async (storage) => (await begun(storage)).copy?.({ number: 1, range: { start: 0, end: 3 } }, FROM)],
  ['CompleteMultipartUpload', [CREATED], async (storage) => (await begun(storage)).complete()],
]
/** All that changes something at the service. */
const CHANGES: readonly Change[] = [
  ...STORING,
  ['DeleteObject', [], async (storage) => (await storage.remove(['k'], { ifMatch: ['e'] }))[0]?.error],
  ['PutObjectTagging', [], async (storage) => storage.writeTags?.('k', { a: 'b' })],
  ['DeleteObjectTagging', [], async (storage) => storage.writeTags?.('k', {})],
  ['AbortMultipartUpload', [CREATED], async (storage) => (await begun(storage)).abort()],
  ['PutObjectAnnotation', [ANNOTATIONS], async (storage) => storage.annotations?.write('k', 'name', Buffer.from('abc'))],
  ['DeleteObjectAnnotation', [ANNOTATIONS], async (storage) => storage.annotations?.remove('k', 'name')],
]
const PAGE = '<!DOCTYPE html><html><body>welcome to the hotel</body></html>'
/** What captive portals, firewalls and proxies answer. */
const FOREIGN: readonly (readonly [string, Step])[] = [
  ['a web page', answer({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: PAGE })],
  ['a web page with an ETag', answer({ headers: { 'content-type': 'text/html', 'etag': '"5f3e"' }, body: PAGE })],
  ['a web page without a type', answer({ headers: { etag: '"5f3e"' }, body: PAGE })],
  ['202', answer({ status: 202 })],
  ['206', answer({ status: 206, headers: { etag: '"e"' } })],
]

describe.each(TRANSPORTS)('through %s', (transport) => {
  describe.each(OPERATIONS)('%s', (operation, success, call) => {
    it.each<[string, Step]>([
      ['503 SlowDown', error(503, 'SlowDown')], ['500 InternalError', error(500, 'InternalError')], ['429', answer({ status: 429 })],
      ['400 RequestTimeout', error(400, 'RequestTimeout')], ['502 from a proxy', answer({ status: 502, body: '<html>' })], ['a reset', reset()],
    ])('is tried again after %s', async (_, fault) => {
      const { storage, received, meter } = await openScripted(transport, [fault, fault, success])
      await call(storage)
      expect([received.length, meter.requests]).toEqual([3, 3])
      expect(received[2]?.body).toEqual(received[0]?.body)
    })

    it.each([
      [403, 'AccessDenied', 'denied'], [404, 'NoSuchKey', 'not-found'], [400, 'InvalidArgument', 'failed'], [403, 'InvalidAccessKeyId', 'credentials'],
      [400, 'ExpiredToken', 'credentials'], [403, 'SignatureDoesNotMatch', 'credentials'],
    ])('is not tried again after %i %s', async (status, code, kind) => {
      const { storage, received } = await openScripted(transport, [error(status, code)])
      const message = expect.stringMatching(new RegExp(`${operation} s3://bucket.*${code}`)) as string
      // What a write is told to be missing is no source that has vanished.
      const isWrite = operation === 'PutObject' || operation === 'CreateMultipartUpload'
      await expect(call(storage)).rejects.toMatchObject({ kind: isWrite && kind === 'not-found' ? 'lost-write' : kind, code, message })
      expect(received).toHaveLength(1)
    })

    it('is given up when its tries are used up', async () => {
      const { storage, received } = await openScripted(transport, [error(503, 'SlowDown')], { maxAttempts: 4 })
      await expect(call(storage)).rejects.toMatchObject({ kind: 'rate-limited', code: 'SlowDown' })
      expect(received).toHaveLength(4)
    })

    it.each([
      ['a try', { attemptTimeout: 20, maxAttempts: 2 }, [20, 20], 'AttemptTimeout'],
      ['all tries together', { operationTimeout: 30, maxAttempts: 1000 }, [30], 'OperationTimeout'],
      ['both', { attemptTimeout: 20, operationTimeout: 50, maxAttempts: 1000 }, [20, 20, 10], 'OperationTimeout'],
    ])('is ended by the time limit of %s', async (_what, limits, waits, code) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
      onTestFinished(() => void vi.useRealTimers())
      const { storage, received, arrived } = await openScripted(transport, [silence()], limits)
      const ended = expect(call(storage)).rejects.toMatchObject({ kind: 'transient', code })
      // The clock stands still but for these turns; the pauses between tries are no part of it.
      for (const [tries, wait] of waits.entries()) {
        await arrived(tries + 1)
        await vi.advanceTimersByTimeAsync(wait)
      }
      await ended
      expect(received).toHaveLength(waits.length)
    })

    it('never tells the secret', async () => {
      const { storage } = await openScripted(transport, [error(403, 'SignatureDoesNotMatch')], { sessionToken: 'SECRET-TOKEN' })
      const failure = await call(storage).catch((thrown: unknown) => thrown)
      expect(String(failure) + JSON.stringify(failure)).not.toMatch(/SECRET/)
    })
  })

  describe.each(CHANGES)('%s', (_operation, before, call) => {
    it.each(FOREIGN)('is no success when it is answered with %s', async (_what, foreign) => {
      const { storage, received } = await openScripted(transport, [...before, foreign], { maxAttempts: 10, initialBackoff: 1 })
      const outcome = await call(storage).catch((thrown: unknown) => thrown)
      expect(outcome).toMatchObject({ kind: 'transient', code: 'UnexpectedAnswer' })
      expect(received).toHaveLength(before.length + 3)
    })

    it('is no success when it is answered with 200 and an error', async () => {
      const failed = xml('<Error><Code>AccessDenied</Code><Message>no</Message></Error>')
      const { storage } = await openScripted(transport, [...before, failed], { maxAttempts: 3, initialBackoff: 1 })
      expect(['denied', 'transient']).toContain(kindOf(await call(storage).catch((thrown: unknown) => thrown)))
    })
  })

  describe.each(STORING)('%s', (_operation, before, call) => {
    it('is no success when the answer has no body and no ETag', async () => {
      const { storage } = await openScripted(transport, [...before, answer()], { maxAttempts: 3, initialBackoff: 1 })
      await expect(call(storage)).rejects.toMatchObject({ kind: 'transient' })
    })

    it('says what is missing in an answer with an empty result', async () => {
      const { storage } = await openScripted(transport, [...before, xml('<CopyObjectResult/>')], { maxAttempts: 10, initialBackoff: 1 })
      const message = expect.stringContaining('the answer holds no ETag') as string
      await expect(call(storage)).rejects.toMatchObject({ kind: 'transient', code: 'UnexpectedAnswer', message })
    })
  })

  it('a body that was cut off is read again', async () => {
    const headers = { etag: '"e"' }
    const { storage, received } = await openScripted(transport, [cutBody('a', 3, 'reset', headers), cutBody('ab', 3, 'end', headers), OBJECT])
    expect((await storage.read(ENTRY)).bytes.toString()).toBe('abc')
    expect(received).toHaveLength(3)
  })

  it('a range that is not the one asked for is read again', async () => {
    const part = (range: string, body: string, status = 206): Step => answer({ status, headers: { 'etag': '"e"', 'content-range': `bytes ${range}/3` }, body })
    const { storage } = await openScripted(transport, [part('0-1', 'ab'), part('1-2', 'b'), part('1-2', 'bc')])
    expect((await storage.read(ENTRY, { range: { start: 1, end: 3 } })).bytes.toString()).toBe('bc')
  })

  it('an object that is another by now is changed, and not read again', async () => {
    for (const step of [error(412, 'PreconditionFailed'), error(416, 'InvalidRange'), answer({ headers: { etag: '"e"' }, body: 'longer' })]) {
      const { storage, received } = await openScripted(transport, [step])
      await expect(storage.read(ENTRY, { range: undefined })).rejects.toMatchObject({ kind: 'changed', message: expect.stringContaining('folder/key') as string })
      expect(received).toHaveLength(1)
    }
  })

  it('a part that arrived as other bytes is corrupt', async () => {
    const other = answer({ headers: { etag: '"900150983cd24fb0d6963f7d28e17f73"' } })
    const { storage } = await openScripted(transport, [CREATED, other])
    const write = await storage.startMultipart('k', attributesOf(3), 3)
    await expect(write.put({ number: 1, offset: 0, payload: payloadOf('abd') })).rejects.toMatchObject({ kind: 'corrupt' })
  })

  it('an upload that fails with status 200 is completed again', async () => {
    const failed = xml('<Error><Code>InternalError</Code><Message>again</Message></Error>')
    const { storage, received } = await openScripted(transport, [CREATED, OBJECT, failed, COMPLETED])
    const write = await storage.startMultipart('k', attributesOf(3), 3)
    await write.put({ number: 1, offset: 0, payload: { bytes: Buffer.from('abc') } })
    expect(await write.complete()).toMatchObject({ etag: 'e-1' })
    expect(received).toHaveLength(4)
  })

  it('an upload that is gone has been completed when its object stands there', async () => {
    const part = answer({ headers: { etag: `"${md5Of(Buffer.from('abc'))}"` } })
    const etag = multipartEtag([md5Of(Buffer.from('abc'))])
    const standing = (there: string): Step => xml(listingXml({ entries: [{ key: 'k', size: 3, mtime: 0, etag: there }] }))
    const complete = async (listing: Step): Promise<unknown> => {
      const { storage } = await openScripted(transport, [CREATED, part, reset(), error(404, 'NoSuchUpload'), listing])
      const write = await storage.startMultipart('k', attributesOf(3), 3)
      await write.put({ number: 1, offset: 0, payload: payloadOf('abc') })
      return write.complete()
    }
    expect(await complete(standing(etag))).toEqual({ etag, etagIsDigest: true })
    const gone = { kind: 'lost-write', code: 'NoSuchUpload' }
    await expect(complete(standing('900150983cd24fb0d6963f7d28e17f73-1'))).rejects.toMatchObject(gone)
    await expect(complete(xml(listingXml({ entries: [] })))).rejects.toMatchObject(gone)
  })

  it('an upload that is gone has been aborted', async () => {
    const { storage } = await openScripted(transport, [CREATED, error(404, 'NoSuchUpload')])
    await expect((await storage.startMultipart('k', attributesOf(3), 3)).abort()).resolves.toBeUndefined()
  })

  it('a key that cannot be deleted has its own outcome', async () => {
    const result = '<DeleteResult><Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>'
    const { storage } = await openScripted(transport, [xml(result)])
    const outcomes = await storage.remove(['a', 'b', 'c'])
    expect(outcomes.map(({ key, error: failure }) => [key, failure?.kind])).toEqual([['a', undefined], ['b', 'denied'], ['c', undefined]])
  })

  it('keys that XML cannot carry are deleted one by one, in their place', async () => {
    const steps = [xml('<DeleteResult/>'), answer({ status: 204 }), error(403, 'AccessDenied'), error(404, 'NoSuchKey')]
    const { storage, received } = await openScripted(transport, steps, { prefix: 'p/' })
    const outcomes = await storage.remove(['\u0001', 'a', '\uffff', 'b', 'x\u001f'])
    expect(outcomes.map(({ key, error: failure }) => [key, failure?.kind])).toEqual([
      ['\u0001', undefined], ['a', undefined], ['\uffff', 'denied'], ['b', undefined], ['x\u001f', undefined],
    ])
    expect(received.map(({ method, target }) => `${method} ${target.replace(/\?.*/, '')}`).slice(1)).toEqual([
      'DELETE /bucket/p/%01', 'DELETE /bucket/p/%EF%BF%BF', 'DELETE /bucket/p/x%1F',
    ])
  })

  it.each([['\u65e5'], ['a\r\nx-evil: 1'], ['\u0000']])('metadata that HTTP cannot carry leaves out its object: %j', async (value) => {
    const { storage, received } = await openScripted(transport, [OBJECT])
    const attributes = attributesOf(3, { facts: { metadata: { note: value } } })
    const expected = { kind: 'unsafe-key', retryable: false, message: expect.stringMatching(/^folder\/key: .*x-amz-meta-note/) as string }
    await expect(storage.put('folder/key', payloadOf('abc'), attributes)).rejects.toMatchObject(expected)
    await expect(storage.startMultipart('folder/key', attributes, 3)).rejects.toMatchObject(expected)
    expect(received).toHaveLength(0)
  })

  it('a key without a UTF-8 form leaves out its object', async () => {
    const { storage, received } = await openScripted(transport, [OBJECT])
    await expect(storage.put('a\ud800', payloadOf('abc'), attributesOf(3))).rejects.toMatchObject({ kind: 'unsafe-key', retryable: false })
    expect(received).toHaveLength(0)
  })

  it('a run that is being stopped makes no further try', async () => {
    const { storage, received, stop, arrived } = await openScripted(transport, [silence()], { attemptTimeout: 100, maxAttempts: 50 })
    const sending = storage.put('k', payloadOf('abc'), attributesOf(3), { signal: stop.signal })
    sending.catch(() => undefined)
    await arrived(1)
    stop.abort()
    await expect(sending).rejects.toMatchObject({ kind: 'aborted' })
    expect(received).toHaveLength(1)
  })

  it("a clock that is off is set by the service's, once", async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2030, 0, 1, 12) })
    onTestFinished(() => void vi.useRealTimers())
    const theirs = new Date(Date.UTC(2030, 0, 1, 9))
    const date = theirs.toUTCString()
    const steps = [error(403, 'RequestTimeTooSkewed', { date }), answer({ headers: { etag: '"e"', date } })]
    const { storage, received, meter } = await openScripted(transport, steps, { maxAttempts: 1 })
    await put(storage)
    await put(storage)
    const times = received.map(({ headers }) => String(headers['x-amz-date']).slice(0, 11))
    expect(times).toEqual(['20300101T12', '20300101T09', '20300101T09'])
    expect(meter.requests).toBe(3)
  })

  it('a clock that cannot be set right is an error with its remedy', async () => {
    const { storage, received } = await openScripted(transport, [error(403, 'RequestTimeTooSkewed')])
    await expect(put(storage)).rejects.toMatchObject({ kind: 'credentials', message: expect.stringContaining('clock') as string })
    expect(received.length).toBeLessThanOrEqual(2)
  })
})

describeS3('A real service', ['authentication'], (s3) => {
  it.each(TRANSPORTS)('lets a clock that is off be set by its own, through %s', async (transport) => {
    const bucket = await s3.newBucket()
    const storage = await openOn(transport, s3.endpoint, settingsFor(s3, bucket))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
    try {
      await put(storage)
    } finally {
      vi.useRealTimers()
    }
    expect((await s3.getObject(bucket, 'folder/key')).toString()).toBe('abc')
  })

  it.each(TRANSPORTS)('refuses wrong credentials for good, through %s', async (transport) => {
    const bucket = await s3.newBucket()
    for (const wrong of [{ secretAccessKey: 'WRONG-SECRET' }, { accessKey: 'nobody' }]) {
      const meter = { requests: 0 }
      const settings = { ...settingsFor(s3, bucket), ...wrong }
      const storage = await openOn(transport, s3.endpoint, settings, { meter, signal: new AbortController().signal })
      const failure = await keysOf(storage).catch((thrown: unknown) => thrown)
      expect(failure).toMatchObject({ kind: 'credentials' })
      expect(String(failure)).not.toContain('WRONG-SECRET')
      expect(meter.requests).toBe(1)
    }
  })

  it('ends a run whose credentials it refuses', async () => {
    const [bucket, target] = [await s3.newBucket(), await s3.newBucket()]
    await s3.putObject(bucket, 'k', 'content')
    const hooks = recordedRun()
    const outcome = await run({
      source: { kind: 's3', settings: settingsFor(s3, bucket) },
      target: { kind: 's3', settings: { ...settingsFor(s3, target), secretAccessKey: 'WRONG-SECRET' } },
      sync: settingsWith({ check: { by: 'always' } }),
    }, hooks)
    expect(outcome).toMatchObject({ status: 'failed', error: { kind: 'credentials', message: expect.stringContaining(target) as string } })
    expect(JSON.stringify(hooks.events) + String(outcome.error)).not.toContain('WRONG-SECRET')
    expect(await s3.listAll(target)).toEqual([])
  })

  it.each(TRANSPORTS)('deletes keys that XML cannot carry, through %s', async (transport) => {
    const bucket = await s3.newBucket()
    const storage = await openOn(transport, s3.endpoint, settingsFor(s3, bucket))
    const keys = ['plain', 'a\u0001b', 'a\ufffeb', 'line\nbreak', 'a\rb', '<&>"\'']
    for (const key of keys) await storage.put(key, payloadOf('x'), attributesOf(1))
    expect((await storage.remove(keys)).filter(({ error: failure }) => failure)).toEqual([])
    expect(await s3.listAll(bucket)).toEqual([])
  })

  it.each(TRANSPORTS)('keeps facts as they were, through %s', async (transport) => {
    const bucket = await s3.newBucket()
    const storage = await openOn(transport, s3.endpoint, settingsFor(s3, bucket))
    const facts = {
      contentType: 'text/x-odd; a=b',
      contentEncoding: 'x-odd',
      contentDisposition: 'attachment; filename="a b"',
      contentLanguage: 'de',
      cacheControl: 'no-store',
      expires: 'Fri, 02 Jan 2026 03:04:05 GMT',
      metadata: { 'a-b': 'c  d', 'e': 'x,y; z="1"' },
    }
    await storage.put('k', payloadOf('abc'), attributesOf(3, { facts }))
    const content = await storage.read(await entryOf(storage, 'k'))
    expect(content.facts).toEqual(facts)
    expect((await s3.headObject(bucket, 'k'))?.Metadata).toEqual(facts.metadata)
  })
})

describe.each(TRANSPORTS)('a conditional write whose answer was lost, through %s', (transport) => {
  const LOST = [reset(), error(412, 'PreconditionFailed')]
  const stored = (etag: string): Step => answer({ headers: { 'etag': `"${etag}"`, 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' }, body: 'abc' })
  const ours = md5Of(Buffer.from('abc'))

  it.each([{ ifAbsent: true }, { ifMatch: 'old' }])('has succeeded when the object is what was sent: %j', async (options) => {
    const { storage, received } = await openScripted(transport, [...LOST, stored(ours)])
    expect(await storage.put('k', payloadOf('abc'), attributesOf(3), options)).toMatchObject({ etag: ours })
    expect(received.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'HEAD'])
  })

  it('has failed when the object is another, and when it was the first try', async () => {
    const other = await openScripted(transport, [...LOST, stored(md5Of(Buffer.from('xyz')))])
    await expect(other.storage.put('k', payloadOf('abc'), attributesOf(3), { ifAbsent: true })).rejects.toMatchObject({ kind: 'precondition' })
    const first = await openScripted(transport, [error(412, 'PreconditionFailed'), stored(ours)])
    await expect(first.storage.put('k', payloadOf('abc'), attributesOf(3), { ifAbsent: true })).rejects.toMatchObject({ kind: 'precondition' })
    expect(first.received).toHaveLength(1)
  })

  it.each([['412', error(412, 'PreconditionFailed')], ['404', error(404, 'NoSuchUpload')]])('has succeeded when the upload is complete and a later try hears %s', async (_status, heard) => {
    const etag = multipartEtag([ours])
    const listed = xml(listingXml({ entries: [{ key: 'k', size: 3, mtime: 0, etag }] }))
    const { storage } = await openScripted(transport, [CREATED, stored(ours), reset(), heard, listed])
    const write = await storage.startMultipart('k', attributesOf(3), 3, { ifAbsent: true })
    await write.put({ number: 1, offset: 0, payload: payloadOf('abc') })
    expect(await write.complete()).toMatchObject({ etag })
  })
})
