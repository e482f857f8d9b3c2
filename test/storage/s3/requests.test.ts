import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../src/storage/contract/entry.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import { attributesOf, keysOf, md5Of, payloadOf } from '../../conformance/subject.ts'
import { oddKey } from '../../order/odd-keys.ts'
import { answer, serve, type Step } from '../../support/http-server.ts'
import { asked, compare } from './asked.ts'
import { listingXml } from './listing-xml.ts'
import { allHostsAreLocal, openOn, TRANSPORTS, xml } from './scripted.ts'

const LISTED = xml(listingXml({ entries: [{ key: 'p/a', size: 3, mtime: 0, etag: 'e' }] }))
const OBJECT = answer({ headers: { 'etag': '"e"', 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' }, body: 'abc' })
const PART = answer({ status: 206, headers: { 'etag': '"e"', 'content-range': 'bytes 1-2/3', 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' }, body: 'bc' })
const CREATED = xml('<InitiateMultipartUploadResult><UploadId>id+/=&amp;x</UploadId></InitiateMultipartUploadResult>')
const COMPLETED = xml('<CompleteMultipartUploadResult><ETag>"e-2"</ETag></CompleteMultipartUploadResult>')
const FACTS: Facts = {
  contentType: 'text/plain; charset=utf-8',
  contentEncoding: 'gzip',
  contentDisposition: 'attachment; filename="a b.txt"',
  contentLanguage: 'en, de',
  cacheControl: 'no-cache',
  expires: 'Fri, 02 Jan 2026 03:04:05 GMT',
  storageClass: 'STANDARD_IA',
  metadata: { 'a': 'b', 'with-hyphen': 'x  y', 'empty': '' },
}
const KEYS = ['plain', 'a b+c', 'a%20b', '../x/./y//z', 'q?x=1&y#z', "!'()*~", '\u65e5\u672c/\u{1f600}', '/leading', 'line\nbreak']

/** Every operation, on one key. */
function calls(key: string): [string, readonly Step[], (storage: Target) => Promise<unknown>][] {
  const entry = { key, size: 3, mtime: 0, etag: 'e' }
  const payload = payloadOf('abc')
  return [
    ['ListObjectsV2', [LISTED], (storage) => keysOf(storage)],
    ['ListObjectsV2 in a range', [LISTED], (storage) => keysOf(storage, { after: key, through: `${key}~` }, { pageSize: 7 })],
    ['ListObjectsV2 with a delimiter', [LISTED], async (storage) => storage.prefixes?.('dir/')],
    ['GetObject', [OBJECT], (storage) => storage.read(entry)],
    ['GetObject of what has no ETag', [OBJECT], (storage) => storage.read({ ...entry, etag: '' })],
    ['GetObject of a range', [PART], (storage) => storage.read(entry, { range: { start: 1, end: 3 } })],
    ['PutObject', [OBJECT], (storage) => storage.put(key, payload, attributesOf(3))],
    ['PutObject with facts', [OBJECT], (storage) => storage.put(key, payload, attributesOf(3, { facts: FACTS }))],
    ['PutObject of nothing', [OBJECT], (storage) => storage.put(key, payloadOf(''), attributesOf(0))],
    ['a multipart upload', [CREATED, OBJECT, COMPLETED], async (storage) => {
      const write = await storage.startMultipart(key, attributesOf(3, { facts: FACTS }), 3)
      await write.put({ number: 1, offset: 0, payload: { bytes: Buffer.from('abc') } })
      await write.complete()
    }],
    ['AbortMultipartUpload', [CREATED, answer({ status: 204 })], async (storage) => (await storage.startMultipart(key, attributesOf(3), 3)).abort()],
    ['DeleteObjects', [xml('<DeleteResult/>')], (storage) => storage.remove([key, 'other<&>"'])],
    ['DeleteObject', [answer({ status: 204 })], (storage) => storage.remove([`${key}\u0001`])],
  ]
}

describe.each([
  ['path style', { forcePathStyle: true, prefix: 'p/' }],
  ['virtual hosts', { forcePathStyle: false, prefix: 'odd prefix+/' }],
  ['payloads unsigned', { forcePathStyle: true, signPayload: false }],
  ['a session token', { forcePathStyle: true, sessionToken: 'token+/=' }],
])('with %s, both transports ask alike:', (_, settings) => {
  it.each(calls('folder/a key+%'))('%s', async (_title, steps, call) => {
    allHostsAreLocal()
    const [ours, theirs] = await compare(settings, steps, call)
    expect(ours).toHaveLength(steps.length)
    expect(ours.map((each) => ({ ...each, signed: [] }))).toEqual(theirs.map((each) => ({ ...each, signed: [] })))
    // Every header that matters is signed, as far as the SDK signs it.
    theirs.forEach(({ signed }, i) => expect(ours[i]?.signed).toEqual(expect.arrayContaining([...signed])))
  })
})

/**
 * A service that keeps every name: a look at a doubtful key finds nothing before the write, and the key in a listing after
 * it. All other requests get the steps, in turn.
 */
function keepingNames(steps: readonly Step[]): Step {
  let at = 0
  return async (turn) => {
    const { method, target } = turn.received
    const query = new URLSearchParams(target.split('?')[1])
    if (method === 'HEAD') return answer({ status: 404 })(turn)
    if (query.get('max-keys') === '2') return xml(listingXml({ entries: [{ key: query.get('prefix') ?? '', size: 3, mtime: 0, etag: 'e' }] }))(turn)
    return steps[at++ % steps.length]?.(turn)
  }
}

describe('both transports ask alike for', () => {
  it.each(KEYS)('the key %j', async (key) => {
    for (const settings of [{ forcePathStyle: true }, { forcePathStyle: false }]) {
      allHostsAreLocal()
      for (const [, steps, call] of calls(key)) {
        const [ours, theirs] = await compare(settings, [keepingNames(steps)], call)
        expect(ours.map((each) => ({ ...each, signed: [] }))).toEqual(theirs.map((each) => ({ ...each, signed: [] })))
      }
    }
  })

  it('any key', async () => {
    const { origin, received } = await serve(keepingNames([OBJECT]))
    const [hot, sdk] = [await openOn('hot', origin, { forcePathStyle: true }), await openOn('sdk', origin, { forcePathStyle: true })]
    await fc.assert(fc.asyncProperty(oddKey, async (key) => {
      for (const storage of [hot, sdk]) await storage.put(key, payloadOf('x'), attributesOf(1))
      const [ours, theirs] = received.filter(({ method }) => method === 'PUT').slice(-2).map(asked)
      expect([ours?.path, ours?.headers]).toEqual([theirs?.path, theirs?.headers])
    }), { numRuns: 50 })
  })
})

describe.each(TRANSPORTS)('through %s', (transport) => {
  it('a listing goes on with its token, not with the key that it began after', async () => {
    const page = (key: string, next?: string): Step => xml(listingXml({ entries: [{ key, size: 0, mtime: 0, etag: '' }], next }))
    const { origin, received } = await serve(page('p/b', 'token+/=1'), page('p/c', 'two'), page('p/d'))
    const storage = await openOn(transport, origin, { prefix: 'p/', forcePathStyle: true })
    expect(await keysOf(storage, { after: 'a' })).toEqual(['b', 'c', 'd'])
    const queries = received.map(({ target }) => new URL(target, origin).searchParams)
    expect(queries.map((query) => [query.get('prefix'), query.get('start-after'), query.get('continuation-token'), query.get('encoding-type')])).toEqual([
      ['p/', 'p/a', null, 'url'], ['p/', null, 'token+/=1', 'url'], ['p/', null, 'two', 'url'],
    ])
  })

  it('what is uploaded is proved by the MD5 that is given, and by SHA-256 unless told otherwise', async () => {
    for (const signPayload of [true, false]) {
      const { origin, received } = await serve(OBJECT)
      const storage = await openOn(transport, origin, { signPayload, forcePathStyle: true })
      await storage.put('k', payloadOf('abc'), attributesOf(3))
      const headers = received[0]?.headers ?? {}
      expect(headers['content-md5']).toBe(Buffer.from(md5Of(Buffer.from('abc')), 'hex').toString('base64'))
      const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
      expect(headers['x-amz-content-sha256']).toBe(signPayload ? sha256 : 'UNSIGNED-PAYLOAD')
    }
  })

  it('anonymous requests carry no signature', async () => {
    const { origin, received } = await serve(OBJECT)
    const storage = await openOn(transport, origin, { noSignRequest: true, forcePathStyle: true })
    await storage.put('k', payloadOf('abc'), attributesOf(3))
    expect(received[0]?.headers).not.toHaveProperty('authorization')
    expect(received[0]?.headers).not.toHaveProperty('x-amz-security-token')
  })

  it('an Expires that is no date goes out as it came in', async () => {
    const { origin, received } = await serve(OBJECT, CREATED)
    const storage = await openOn(transport, origin, { forcePathStyle: true })
    await storage.put('k', payloadOf('abc'), attributesOf(3, { facts: { expires: '0' } }))
    await storage.startMultipart('k', attributesOf(3, { facts: { expires: 'never' } }), 3)
    expect(received.map(({ headers }) => headers.expires)).toEqual(['0', 'never'])
  })
})
