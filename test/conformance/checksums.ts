import { describe, expect, it } from 'vitest'
import { CHECKSUM_ALGORITHMS } from '../../src/integrity/checksum.ts'
import type { ChecksumAlgorithm, ChecksumType } from '../../src/integrity/checksum.ts'
import { checksumOf, compositeChecksum } from '../../src/integrity/checksums.ts'
import type { MultipartWrite } from '../../src/storage/contract/parts.ts'
import type { Payload, Written } from '../../src/storage/contract/writing.ts'
import { attributesOf, entryOf, has, on, patternOf, payloadOf } from './subject.ts'
import type { StorageUnderTest, Subject } from './subject.ts'

const BYTES = patternOf(1234)
const OTHER_BYTES = patternOf(1234, 1)

/** Kinds that an object in parts can have. */
const MULTIPART_KINDS: readonly (readonly [ChecksumAlgorithm, ChecksumType])[] = [
  ['CRC32', 'COMPOSITE'],
  ['CRC32C', 'COMPOSITE'],
  ['SHA1', 'COMPOSITE'],
  ['SHA256', 'COMPOSITE'],
  ['CRC32', 'FULL_OBJECT'],
  ['CRC32C', 'FULL_OBJECT'],
  ['CRC64NVME', 'FULL_OBJECT'],
]

/** The checksums themselves are held against test vectors elsewhere; here the storages hold ours against theirs. */
export function testChecksums(subject: StorageUnderTest): void {
  describe.each(CHECKSUM_ALGORITHMS)('%s of an object that is put whole', (algorithm) => testWhole(subject, algorithm))
  describe.each(MULTIPART_KINDS)('%s %s of an object in parts', (algorithm, type) => testInParts(subject, algorithm, type))

  it('are told to those who ask only, and of what is read whole only', on(subject, async ({ storage }) => {
    const options = { checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT' } } as const
    const payload = { ...payloadOf(BYTES), checksum: checksumOf('CRC32', BYTES) }
    await storage.put('object', payload, attributesOf(BYTES.length), options)
    const entry = await entryOf(storage, 'object')
    expect((await storage.head(entry)).checksum).toBeUndefined()
    expect((await storage.read(entry)).checksum).toBeUndefined()
  }))

  it('are told of the algorithm that is asked for', on(subject, async ({ storage }) => {
    const options = { checksum: { algorithm: 'SHA256', type: 'FULL_OBJECT' } } as const
    const payload = { ...payloadOf(BYTES), checksum: checksumOf('SHA256', BYTES) }
    await storage.put('object', payload, attributesOf(BYTES.length), options)
    const told = await storage.head({ key: 'object' }, { checksum: true, algorithm: 'SHA256' })
    expect(told.checksum?.value).toBe(checksumOf('SHA256', BYTES))
    const other = await storage.head({ key: 'object' }, { checksum: true, algorithm: 'CRC32' })
    expect(other.checksum?.value).not.toBe(checksumOf('CRC32', OTHER_BYTES))
    expect(other.checksum?.algorithm).not.toBe('SHA256')
  }))
}

function testWhole(subject: StorageUnderTest, algorithm: ChecksumAlgorithm): void {
  const value = checksumOf(algorithm, BYTES)
  const stored = { algorithm, type: 'FULL_OBJECT', value } as const
  const options = { checksum: { algorithm, type: 'FULL_OBJECT' } } as const

  it('is stored and told', on(subject, async ({ storage, inspectChecksum }) => {
    const written = await storage.put('a b/object', { ...payloadOf(BYTES), checksum: value }, attributesOf(BYTES.length), options)
    expect(written.checksum).toEqual(stored)
    expect(await inspectChecksum?.('a b/object')).toEqual(stored)
    const entry = await entryOf(storage, 'a b/object')
    expect((await storage.head(entry, { checksum: true })).checksum).toEqual(stored)
    expect((await storage.read(entry, { checksum: true })).checksum).toEqual(stored)
  }))

  it('is refused when it is not that of the bytes', on(subject, async ({ storage, inspect }) => {
    const wrong = { bytes: BYTES, checksum: checksumOf(algorithm, OTHER_BYTES) }
    await expect(storage.put('object', wrong, attributesOf(BYTES.length), options)).rejects.toMatchObject({ kind: 'corrupt' })
    expect(await inspect('object')).toBeUndefined()
  }))

  if (has(subject, 'copies')) {
    it('is made by the store for a copy', on(subject, async ({ storage, seed, inspectChecksum }) => {
      await seed('object', BYTES)
      const from = storage.copySource?.(await entryOf(storage, 'object'))
      const written = from && (await storage.copy?.('copy', from, attributesOf(BYTES.length), options))
      expect(await inspectChecksum?.('copy')).toEqual(stored)
      // MinIO does not tell of it in its answer.
      expect([stored, undefined]).toContainEqual(written?.checksum)
    }))
  }
}

function testInParts(subject: StorageUnderTest, algorithm: ChecksumAlgorithm, type: ChecksumType): void {
  const partSize = Math.max(subject.capabilities.minPartSize, 1000)
  const bytes = patternOf(partSize + 123)
  const parts = [bytes.subarray(0, partSize), bytes.subarray(partSize)]
  const values = parts.map((part) => checksumOf(algorithm, part))
  const full = type === 'FULL_OBJECT' ? checksumOf(algorithm, bytes) : undefined
  const stored = { algorithm, type, value: full ?? compositeChecksum(algorithm, values) }
  const begin = ({ storage }: Subject): Promise<MultipartWrite> =>
    storage.startMultipart('object', attributesOf(bytes.length), partSize, { checksum: { algorithm, type } })
  const payload = (i: number, checksum = values[i]): Payload => ({ ...payloadOf(parts[i]!), checksum })
  const putAll = async (write: MultipartWrite): Promise<void> => {
    for (const i of [1, 0]) await write.put({ number: i + 1, offset: i * partSize, payload: payload(i) })
  }
  const finish = async (write: MultipartWrite, checksum = full): Promise<Written> => {
    await putAll(write)
    return write.complete({ checksum })
  }

  it('is stored and told', on(subject, async (opened) => {
    const written = await finish(await begin(opened))
    expect(written.checksum).toEqual(stored)
    expect(await opened.inspectChecksum?.('object')).toEqual(stored)
    const entry = await entryOf(opened.storage, 'object')
    expect((await opened.storage.head(entry, { checksum: true })).checksum).toEqual(stored)
    expect((await opened.storage.read(entry, { checksum: true })).checksum).toEqual(stored)
  }))

  it('is refused when a part has another', on(subject, async (opened) => {
    const write = await begin(opened)
    const part = { number: 1, offset: 0, payload: { bytes: parts[0]!, checksum: checksumOf(algorithm, OTHER_BYTES) } }
    await expect(write.put(part)).rejects.toMatchObject({ kind: 'corrupt' })
    await write.abort()
    expect(await opened.leftovers()).toEqual([])
  }))

  if (has(subject, algorithm === 'CRC64NVME' ? 'crc64-of-copied-parts' : 'checksums-of-copied-parts')) {
    it('is made by the store of parts that it copies', on(subject, async (opened) => {
      await opened.seed('source', bytes)
      const from = opened.storage.copySource?.(await entryOf(opened.storage, 'source'))
      const write = await begin(opened)
      for (const i of [0, 1]) {
        const range = { start: i * partSize, end: i * partSize + parts[i]!.length }
        if (from !== undefined) await write.copy?.({ number: i + 1, range }, from)
      }
      const written = await write.complete({ checksum: full })
      expect(await opened.inspectChecksum?.('object')).toEqual(stored)
      expect([stored, undefined]).toContainEqual(written.checksum)
    }))
  }

  if (type === 'FULL_OBJECT') {
    it('is refused when all the bytes have another', on(subject, async (opened) => {
      const write = await begin(opened)
      await expect(finish(write, checksumOf(algorithm, OTHER_BYTES))).rejects.toMatchObject({ kind: 'corrupt' })
      await write.abort()
      expect(await opened.inspect('object')).toBeUndefined()
      expect(await opened.leftovers()).toEqual([])
    }))
  }
}
