import { describe, expect, it } from 'vitest'
import { attributesOf, payloadOf } from '../../conformance/subject.ts'
import { describeEveryS3 } from '../../support/s3.ts'
import { openBucket } from './opened.ts'
import { answer } from '../../support/http-server.ts'
import { openScripted, TRANSPORTS } from './scripted.ts'

/** UTF-8, one byte a character, as headers are read. */
const BYTES = Buffer.from('attachment; filename="\u00fc \u65e5.txt"').toString('latin1')
const FACTS = { contentDisposition: BYTES, cacheControl: BYTES, metadata: { note: BYTES } }

describe.each(TRANSPORTS)('header values beyond ASCII, through %s', (transport) => {
  describeEveryS3('at a service', [], (s3) => {
    it('are stored and read as they came, and the signature holds', async () => {
      const bucket = await s3.newBucket()
      const storage = await openBucket(transport, s3, bucket)
      await storage.put('k', payloadOf('x'), attributesOf(1, { facts: FACTS }))
      const { facts } = await storage.head({ key: 'k' })
      expect(facts.contentDisposition).toBe(BYTES)
      await storage.put('again', payloadOf('x'), attributesOf(1, { facts: { ...facts, metadata: {} } }))
      expect((await storage.head({ key: 'again' })).facts.contentDisposition).toBe(BYTES)
    })
  })

  it('go over the wire byte by byte', async () => {
    const { storage, received } = await openScripted(transport, [answer({ headers: { etag: '"e"' } })])
    await storage.put('k', { bytes: Buffer.from('x') }, attributesOf(1, { facts: FACTS }))
    expect(received[0]?.headers).toMatchObject({ 'content-disposition': BYTES, 'cache-control': BYTES, 'x-amz-meta-note': BYTES })
  })
})

/** `__proto__` is a name like any other. */
const METADATA: Readonly<Record<string, string>> = Object.fromEntries([['__proto__', 'kept'], ['constructor', 'kept too'], ['plain', 'p']])
const META_HEADERS = Object.fromEntries(Object.entries(METADATA).map(([name, value]) => [`x-amz-meta-${name}`, value]))

it.each(TRANSPORTS)('metadata named __proto__ is read like any other, and written again, through %s', async (transport) => {
  const headers = { 'etag': '"e"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT', ...META_HEADERS }
  const { storage, received } = await openScripted(transport, [answer({ headers }), answer({ headers, body: 'x' }), answer({ headers: { etag: '"e"' } })])
  const head = await storage.head({ key: 'k' })
  const content = await storage.read({ key: 'k', size: 1, mtime: Date.UTC(2026, 0, 1), etag: 'e' })
  for (const { facts } of [head, content]) expect(Object.entries(facts.metadata ?? {}).sort()).toEqual(Object.entries(METADATA).sort())
  await storage.put('again', { bytes: Buffer.from('x') }, attributesOf(1, { facts: content.facts }))
  expect(received[2]?.headers).toMatchObject(META_HEADERS)
})
