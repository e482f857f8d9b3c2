import { describe, expect, it } from 'vitest'
import { StorageError } from '../../../src/errors.ts'
import { checksumOf } from '../../../src/integrity/checksums.ts'
import type { SeedAttributes } from '../../../src/testing/memory/storage.ts'
import { patternOf } from '../../conformance/subject.ts'
import { sidesWith, type Sides } from '../support/sides.ts'

const URLS = { serverSideCopy: 'must', multipart: { threshold: 500, chunkSize: 100 } } as const
/** As Azure: no ETags of the content; it says which checksum the bytes have that it has read. */
const AZURE = { contentEtag: false, defaultChecksum: 'CRC64NVME' } as const
/** A key of AWS's key service encrypts the object, so its ETag is no digest. */
const KMS = { etagIsDigest: false } as const
const SIZES = [10, 900]

function between(source: Readonly<Record<string, number>> = {}): Sides {
  return sidesWith(source, {}, { source: { store: 's3', urls: true }, target: { store: 'azure', urls: true, capabilities: AZURE } })
}

function withCrc(size: number, of = patternOf(size)): SeedAttributes {
  return { ...KMS, checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: checksumOf('CRC64NVME', of) } }
}

/** Replaces the object after it has been looked at for its copy. */
function replacing(sides: Sides, attributes: SeedAttributes = {}): void {
  const { head } = sides.asSource
  let times = 0
  sides.asSource.head = async (...call) => {
    const said = await head(...call)
    if (times++ === 0) sides.source.seed('k', 'y'.repeat(said.size), attributes)
    return said
  }
}

describe('copying between two stores by URLs', () => {
  it('moves no byte through us', async () => {
    const sides = between({ small: 300, large: 950, empty: 0 })
    await sides.sync(URLS)
    for (const key of ['small', 'large', 'empty']) expect(sides.target.objects.get(key)?.bytes).toEqual(sides.source.objects.get(key)?.bytes)
    expect([...sides.asSource.callsOf('read'), ...sides.asTarget.callsOf('put'), ...sides.asTarget.callsOf('putPart')].length).toBe(2)
    expect(sides.run.of('write').filter(({ part }) => part === undefined).map(({ key }) => key).sort()).toEqual(['empty', 'large', 'small'])
  })

  it.each([
    ['the source has no URLs', { store: 's3' }, { store: 'azure', urls: true }],
    ['the target reads none', { store: 's3', urls: true }, { store: 'azure' }],
    ['the target cannot copy', { store: 's3', urls: true }, {}],
  ])('is refused where %s, before anything is done', async (_why, source, target) => {
    const sides = sidesWith({ k: 'x' }, {}, { source, target })
    await expect(sides.sync(URLS)).rejects.toThrow(/^--server-side-copy .* from s3 to .*; leave it out$/)
    expect(sides.asSource.callsOf('list')).toEqual([])
  })

  it.each(SIZES)('never lets another object appear under the key: one of %i bytes that is replaced meanwhile', async (size) => {
    for (const attributes of [{}, KMS]) {
      const sides = between()
      sides.source.seed('k', patternOf(size), attributes)
      replacing(sides, attributes)
      await sides.sync(URLS)
      expect([...sides.target.objects.keys()]).toEqual([])
      expect(sides.run.of('failure')[0]?.error).toMatchObject({ kind: 'changed' })
    }
  })

  it.each(SIZES)('asks for a URL for each request, because URLs expire: %i bytes', async (size) => {
    const sides = between()
    sides.source.seed('k', patternOf(size), KMS)
    let urls = 0
    const { urlSource } = sides.asSource
    sides.asSource.urlSource = (...call) => {
      urls++
      return urlSource?.(...call) ?? Promise.reject(new Error('no URLs'))
    }
    await sides.sync(URLS)
    expect(urls).toBeGreaterThanOrEqual(Math.ceil(size / 100))
  })

  it.each(SIZES)('verifies the checksum that both services have: %i bytes', async (size) => {
    const sides = between()
    sides.source.seed('k', patternOf(size), withCrc(size))
    await sides.sync(URLS)
    expect(sides.run.of('verified')).toEqual([expect.objectContaining({ key: 'k', side: 'target', digest: 'CRC64NVME' })])
    expect(sides.run.statistics).toMatchObject({ warnings: 0, checksumVerified: 1 })
  })

  it.each(SIZES)('fails when the target has read other bytes: %i bytes', async (size) => {
    const sides = between()
    sides.source.seed('k', patternOf(size), withCrc(size, Buffer.alloc(size)))
    await sides.sync(URLS)
    expect(sides.run.of('failure')[0]?.error).toMatchObject({ kind: 'corrupt' })
  })

  it('warns where no digest can be compared, and not when the user does not want it', async () => {
    for (const [etag, warnings] of [[true, 1], [false, 0]] as const) {
      const sides = between()
      sides.source.seed('k', patternOf(900), KMS)
      await sides.sync({ ...URLS, verification: { etag } })
      expect([sides.target.objects.get('k')?.bytes.length, sides.run.statistics.warnings]).toEqual([900, warnings])
    }
  })

  it('says what to do when the service of the target cannot read the source', async () => {
    for (const [kind, remedied] of [['unsupported', true], ['not-found', true], ['denied', false]] as const) {
      const sides = between({ k: 10 })
      sides.asTarget.copy = () => Promise.reject(new StorageError('the service says no', { kind }))
      await sides.sync(URLS)
      const [failure] = sides.run.of('failure')
      expect(failure?.message.endsWith('the service says no; leave out --server-side-copy, so that the bytes pass through here')).toBe(remedied)
      expect(sides.run.statistics.failed).toBe(1)
    }
  })

  it('leaves an object that is gone with a warning, and blames nobody', async () => {
    const sides = between({ k: 10 })
    sides.asTarget.copy = () => {
      sides.source.objects.delete('k')
      return Promise.reject(new StorageError('the source is not there', { kind: 'not-found' }))
    }
    await sides.sync(URLS)
    expect([sides.run.statistics.failed, sides.run.statistics.leftOut]).toEqual([0, 1])
  })
})
