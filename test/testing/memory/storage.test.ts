import { describe, expect, it } from 'vitest'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { multipartEtag } from '../../../src/integrity/etag.ts'
import { attributesOf, entryOf, keysOf, payloadOf } from '../../conformance/subject.ts'

const md5Of = (text: string): string => payloadOf(text).md5 ?? ''

describe('a storage in memory', () => {
  it('lists in the order of writing when it has no other', async () => {
    const storage = createMemoryStorage({ capabilities: { orderedListing: false } })
    for (const key of ['c', 'a', 'b', 'c']) storage.seed(key, 'x')
    expect(await keysOf(storage)).toEqual(['a', 'b', 'c'])
    storage.seed('a', 'x')
    expect(await keysOf(storage)).toEqual(['b', 'c', 'a'])
  })

  it('tells the time that it is told', async () => {
    const storage = createMemoryStorage({ now: () => 12_345 })
    storage.seed('now', 'x')
    storage.seed('then', 'x', { mtime: 99 })
    expect([(await entryOf(storage, 'now')).mtime, (await entryOf(storage, 'then')).mtime]).toEqual([12_345, 99])
  })

  it('refuses bytes that are not those of the MD5', async () => {
    const storage = createMemoryStorage()
    const payload = { ...payloadOf('a'), bytes: Buffer.from('b') }
    await expect(storage.put('x', payload, attributesOf(1))).rejects.toMatchObject({ kind: 'corrupt' })
    const write = await storage.startMultipart('x', attributesOf(1), 1)
    await expect(write.put({ number: 1, offset: 0, payload })).rejects.toMatchObject({ kind: 'corrupt' })
    expect(storage.objects.size).toBe(0)
  })

  it('refuses parts that are too small, but for the last', async () => {
    const storage = createMemoryStorage({ capabilities: { minPartSize: 3 } })
    const write = await storage.startMultipart('x', attributesOf(4), 2)
    for (const number of [1, 2]) await write.put({ number, offset: (number - 1) * 2, payload: payloadOf('ab') })
    await expect(write.complete()).rejects.toMatchObject({ kind: 'failed' })
    expect(storage.uploads.size).toBe(1)
    await write.abort()
    expect(storage.uploads.size).toBe(0)
  })

  it('refuses more keys than one removal may name', async () => {
    const storage = createMemoryStorage({ capabilities: { removeBatch: 2 } })
    await expect(storage.remove(['a', 'b', 'c'])).rejects.toMatchObject({ kind: 'failed' })
  })

  it('is seeded with objects in parts, and with digests of any truth', async () => {
    const storage = createMemoryStorage()
    const checksum = { algorithm: 'CRC32', type: 'COMPOSITE', value: 'wrong-2' } as const
    storage.seed('parts', 'abcde', { partSizes: [3, 2], checksum, facts: { acl: 'private', tags: { a: 'b' } }, etagIsDigest: false })
    const entry = await entryOf(storage, 'parts')
    expect(entry.etag).toBe(multipartEtag([md5Of('abc'), md5Of('de')]))
    expect(await storage.partSizes?.(entry)).toEqual([3, 2])
    expect(await storage.head(entry, { checksum: true, tags: true })).toMatchObject({ checksum, etagIsDigest: false, facts: { tags: { a: 'b' } } })
    expect((await storage.head(entry)).facts).toEqual({})
  })

  it('copies nothing from another store', async () => {
    const [one, other] = [createMemoryStorage({ store: 'one' }), createMemoryStorage({ store: 'other' })]
    one.seed('a', 'x')
    const from = one.copySource?.(await entryOf(one, 'a'))
    if (from === undefined) throw new Error('it has no copies')
    await expect(other.copy?.('b', from, attributesOf(1))).rejects.toMatchObject({ kind: 'unsupported' })
    const write = await other.startMultipart('b', attributesOf(1), 1)
    await expect(write.copy?.({ number: 1, range: { start: 0, end: 1 } }, from)).rejects.toMatchObject({ kind: 'unsupported' })
    const stranger = { address: 'somewhere', headers: {} }
    await expect(one.copy?.('b', stranger, attributesOf(1))).rejects.toMatchObject({ kind: 'unsupported' })
    expect(createMemoryStorage().copy).toBeUndefined()
  })

  it.each([['CRC64NVME', 'COMPOSITE'], ['SHA256', 'FULL_OBJECT']] as const)('has no %s of type %s for parts', async (algorithm, type) => {
    const storage = createMemoryStorage()
    const write = storage.startMultipart('x', attributesOf(1), 1, { checksum: { algorithm, type } })
    await expect(write).rejects.toMatchObject({ kind: 'failed' })
  })

  it('stores its own checksum where none is asked for', async () => {
    const storage = createMemoryStorage({ capabilities: { defaultChecksum: 'CRC64NVME' } })
    await storage.put('x', payloadOf('a'), attributesOf(1))
    expect(storage.objects.get('x')?.checksum).toMatchObject({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT' })
  })

  it('keeps annotations of each version', async () => {
    const storage = createMemoryStorage({ versioned: true })
    storage.seed('a', 'old')
    await storage.annotations?.write('a', 'name', Buffer.from('text'))
    storage.seed('a', 'new')
    const listed = async (version?: string) => (await storage.annotations?.list({ key: 'a', version }))?.map(({ name }) => name)
    expect([await listed(), await listed('v1'), await listed('v2')]).toEqual([[], ['name'], []])
    expect((await storage.annotations?.read({ key: 'a', version: 'v1' }, 'name'))?.toString()).toBe('text')
    await expect(storage.annotations?.read({ key: 'a' }, 'name')).rejects.toMatchObject({ kind: 'not-found' })
    await storage.annotations?.write('a', 'name', Buffer.from('x'))
    await storage.annotations?.remove('a', 'name')
    expect(await listed()).toEqual([])
  })
})
