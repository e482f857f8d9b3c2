import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import { keysOf, pagesOf } from '../../conformance/subject.ts'
import { answer, cutBody, type Step } from '../../support/http-server.ts'
import { listingXml } from './listing-xml.ts'
import { openScripted, TRANSPORTS, xml } from './scripted.ts'

function entry(key: string): Entry {
  return { key, size: 1, mtime: 1_700_000_000_000, etag: 'e' }
}

function page(keys: readonly string[], next?: string): Step {
  return xml(listingXml({ entries: keys.map(entry), next }))
}

describe.each(TRANSPORTS)('a listing through %s', (transport) => {
  it('goes on behind an empty page, and never yields one', async () => {
    const { storage } = await openScripted(transport, [page([], 'a'), page(['k'], 'b'), page([], 'c'), page([])])
    expect((await pagesOf(storage)).map((each) => each.map(({ key }) => key))).toEqual([['k']])
  })

  it('ends when the service gives the same token again', async () => {
    const { storage, received } = await openScripted(transport, [page(['a'], 'token')])
    await expect(keysOf(storage)).rejects.toMatchObject({ kind: 'failed', message: expect.stringContaining('s3://bucket/') as string })
    expect(received).toHaveLength(2)
  })

  it.each([
    ['tokens that come in turns', (i: number) => page([`k${String(i).padStart(5, '0')}`], `token-${i % 7}`)],
    ['empty pages with ever new tokens', (i: number) => page([], `token-${i}`)],
  ])('ends, and says of which side, where the service answers with %s', async (_, pageOf) => {
    const { storage, received } = await openScripted(transport, Array.from({ length: 400 }, (_unused, i) => pageOf(i)))
    await expect(keysOf(storage)).rejects.toMatchObject({ kind: 'failed', code: 'EndlessListing', message: expect.stringContaining('s3://bucket/') as string })
    expect(received.length).toBeLessThan(320)
  })

  it('is asked for again, but not for ever, when it comes in a form that could hide an object', async () => {
    const hollow = xml('<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>2</KeyCount><Contents><Key>k</Key><Size>1</Size></Contents></ListBucketResult>')
    const healed = await openScripted(transport, [hollow, page(['k'])])
    expect(await keysOf(healed.storage)).toEqual(['k'])
    const { storage, received } = await openScripted(transport, [hollow])
    await expect(keysOf(storage)).rejects.toMatchObject({ code: 'BrokenListing' })
    expect(received).toHaveLength(3)
  })

  it('minds neither an unknown start nor an unknown page size', async () => {
    const { storage } = await openScripted(transport, [page(['a', 'b', 'c', 'd', 'e', 'f'])])
    const pages = await pagesOf(storage, { after: 'a', through: 'e' }, { pageSize: 3 })
    expect(pages.map((each) => each.map(({ key }) => key))).toEqual([['b', 'c', 'd'], ['e']])
  })

  it('does not ask for what lies behind the range', async () => {
    const { storage, received } = await openScripted(transport, [page(['a', 'b', 'c'], 'more')])
    expect(await keysOf(storage, { through: 'b' })).toEqual(['a', 'b'])
    expect(received).toHaveLength(1)
  })

  it('takes keys that are not encoded although that was asked for', async () => {
    const keys = ['100%', 'a+b', 'a%20b', '\u65e5 <&>']
    const { storage } = await openScripted(transport, [xml(listingXml({ entries: keys.map(entry), encoding: 'none' }))])
    expect(await keysOf(storage)).toEqual(keys)
  })

  it('is one clear error when a key is encoded in another way than the service says', async () => {
    const broken = listingXml({ entries: [entry('k')] }).replace('<Key>k', '<Key>100%zz')
    const { storage, received } = await openScripted(transport, [xml(broken)])
    await expect(keysOf(storage)).rejects.toMatchObject({ kind: 'failed', message: expect.stringMatching(/s3:\/\/bucket.*key/) as string })
    expect(received).toHaveLength(1)
  })

  it('knows no time and no ETag where the service tells none', async () => {
    const bare = '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>k</Key><Size>3</Size></Contents></ListBucketResult>'
    const { storage } = await openScripted(transport, [xml(bare)])
    expect(await pagesOf(storage)).toEqual([[{ key: 'k', size: 3, mtime: 0, etag: '' }]])
  })

  it('leaves out the object that is the whole prefix', async () => {
    const { storage } = await openScripted(transport, [page(['p/', 'p/a'])], { prefix: 'p/' })
    expect(await keysOf(storage)).toEqual(['a'])
  })

  it('is asked for again when it was cut short, on the way or by the service', async () => {
    const whole = listingXml({ entries: [entry('k')] })
    const headers = { 'content-type': 'application/xml' }
    const steps = [cutBody(whole.slice(0, 90), whole.length, 'reset', headers), answer({ headers, body: whole.slice(0, -30) }), page(['k'])]
    const { storage, received } = await openScripted(transport, steps)
    expect(await keysOf(storage)).toEqual(['k'])
    expect(received).toHaveLength(3)
  })

  it('hints at the folders below a prefix, without the prefix itself', async () => {
    const answerXml = listingXml({ entries: [entry('p/d/'), entry('p/d/x')], prefixes: ['p/d/a b/', 'p/d/\u00e9/', 'p/d/'] })
    const { storage } = await openScripted(transport, [xml(answerXml)], { prefix: 'p/' })
    expect(await storage.prefixes?.('d/')).toEqual({ prefixes: ['d/a b/', 'd/\u00e9/'], complete: false })
  })

  it('asks for the next page while one is being worked on, and for no more', async () => {
    const { storage, received, arrived } = await openScripted(transport, [page(['a'], '1'), page(['b'], '2'), page(['c'])])
    const pages = storage.list({})[Symbol.asyncIterator]()
    await pages.next()
    await arrived(2)
    expect(received).toHaveLength(2)
    await pages.return?.()
  })
})
