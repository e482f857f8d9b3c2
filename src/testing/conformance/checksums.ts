import { CHECKSUM_ALGORITHMS } from '../../integrity/checksum.ts'
import type { ChecksumAlgorithm, ChecksumType } from '../../integrity/checksum.ts'
import { checksumOf, compositeChecksum } from '../../integrity/checksums.ts'
import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { Payload, Written } from '../../storage/contract/writing.ts'
import { check, equal, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
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
export function addChecksums({ it, group }: Suite, subject: StorageUnderTest): void {
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    group(`${algorithm} of an object that is put whole`, (suite) => addWhole(suite, subject, algorithm))
  }
  for (const [algorithm, type] of MULTIPART_KINDS) {
    group(`${algorithm} ${type} of an object in parts`, (suite) => addInParts(suite, subject, algorithm, type))
  }

  it('are told to those who ask only, and of what is read whole only', on(subject, async ({ storage }) => {
    const options = { checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT' } } as const
    const payload = { ...payloadOf(BYTES), checksum: checksumOf('CRC32', BYTES) }
    await storage.put('object', payload, attributesOf(BYTES.length), options)
    const entry = await entryOf(storage, 'object')
    same((await storage.head(entry)).checksum, undefined)
    same((await storage.read(entry)).checksum, undefined)
  }))

  it('are told of the algorithm that is asked for', on(subject, async ({ storage }) => {
    const options = { checksum: { algorithm: 'SHA256', type: 'FULL_OBJECT' } } as const
    const payload = { ...payloadOf(BYTES), checksum: checksumOf('SHA256', BYTES) }
    await storage.put('object', payload, attributesOf(BYTES.length), options)
    const told = await storage.head({ key: 'object' }, { checksum: true, algorithm: 'SHA256' })
    same(told.checksum?.value, checksumOf('SHA256', BYTES))
    const other = await storage.head({ key: 'object' }, { checksum: true, algorithm: 'CRC32' })
    check(other.checksum?.value !== checksumOf('CRC32', OTHER_BYTES), 'the checksum is that of other bytes')
    check(other.checksum?.algorithm !== 'SHA256', 'the checksum is of another algorithm than was asked for')
  }))
}

function addWhole({ it }: Suite, subject: StorageUnderTest, algorithm: ChecksumAlgorithm): void {
  const value = checksumOf(algorithm, BYTES)
  const stored = { algorithm, type: 'FULL_OBJECT', value } as const
  const options = { checksum: { algorithm, type: 'FULL_OBJECT' } } as const

  it('is stored and told', on(subject, async ({ storage, inspectChecksum }) => {
    const written = await storage.put('a b/object', { ...payloadOf(BYTES), checksum: value }, attributesOf(BYTES.length), options)
    equal(written.checksum, stored)
    equal(await inspectChecksum?.('a b/object'), stored)
    const entry = await entryOf(storage, 'a b/object')
    equal((await storage.head(entry, { checksum: true })).checksum, stored)
    equal((await storage.read(entry, { checksum: true })).checksum, stored)
  }))

  it('is refused when it is not that of the bytes', on(subject, async ({ storage, inspect }) => {
    const wrong = { bytes: BYTES, checksum: checksumOf(algorithm, OTHER_BYTES) }
    await rejects(storage.put('object', wrong, attributesOf(BYTES.length), options), 'corrupt')
    same(await inspect('object'), undefined)
  }))

  if (has(subject, 'copies')) {
    it('is made by the store for a copy', on(subject, async ({ storage, seed, inspectChecksum }) => {
      await seed('object', BYTES)
      const from = storage.copySource?.(await entryOf(storage, 'object'))
      const written = from && (await storage.copy?.('copy', from, attributesOf(BYTES.length), options))
      equal(await inspectChecksum?.('copy'), stored)
      // MinIO does not tell of it in its answer.
      if (written?.checksum !== undefined) equal(written.checksum, stored)
    }))
  }
}

function addInParts({ it }: Suite, subject: StorageUnderTest, algorithm: ChecksumAlgorithm, type: ChecksumType): void {
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
    equal(written.checksum, stored)
    equal(await opened.inspectChecksum?.('object'), stored)
    const entry = await entryOf(opened.storage, 'object')
    equal((await opened.storage.head(entry, { checksum: true })).checksum, stored)
    equal((await opened.storage.read(entry, { checksum: true })).checksum, stored)
  }))

  it('is refused when a part has another', on(subject, async (opened) => {
    const write = await begin(opened)
    const part = { number: 1, offset: 0, payload: { bytes: parts[0]!, checksum: checksumOf(algorithm, OTHER_BYTES) } }
    await rejects(write.put(part), 'corrupt')
    await write.abort()
    equal(await opened.leftovers(), [])
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
      equal(await opened.inspectChecksum?.('object'), stored)
      if (written.checksum !== undefined) equal(written.checksum, stored)
    }))
  }

  if (type === 'FULL_OBJECT') {
    it('is refused when all the bytes have another', on(subject, async (opened) => {
      const write = await begin(opened)
      await rejects(finish(write, checksumOf(algorithm, OTHER_BYTES)), 'corrupt')
      await write.abort()
      same(await opened.inspect('object'), undefined)
      equal(await opened.leftovers(), [])
    }))
  }
}
