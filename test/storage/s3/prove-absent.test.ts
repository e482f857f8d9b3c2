import { describe, expect, it } from 'vitest'
import { answer, type Step } from '../../support/http-server.ts'
import { describeEveryS3, describeS3 } from '../../support/s3.ts'
import { openBucket } from './opened.ts'
import { error, openScripted, TRANSPORTS, xml } from './scripted.ts'

const LISTED = xml('<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount><EncodingType>url</EncodingType></ListBucketResult>')
const CUT = xml('<ListBucketResult><IsTruncated>true</IsTruncated><KeyCount>0</KeyCount><NextContinuationToken>t</NextContinuationToken><EncodingType>url</EncodingType></ListBucketResult>')
const FORTY = Array.from({ length: 40 }, (_, i) => `d/${i + 10}`)
const SETTINGS = { forcePathStyle: true, maxAttempts: 2 }

/** A server that answers HEADs and listings each in one way. */
function answering(head: Step, list: Step): Step {
  return (turn) => (turn.received.method === 'HEAD' ? head(turn) : list(turn))
}

describe.each(TRANSPORTS)('proof of absence through %s', (transport) => {
  it.each([
    [403, 'denied'], [400, 'failed'], [405, 'not-found'], [500, 'transient'], [503, 'rate-limited'], [412, 'precondition'],
  ])('a HEAD that is answered %i proves nothing', async (status, kind) => {
    const { storage } = await openScripted(transport, [answering(answer({ status }), LISTED)], SETTINGS)
    expect(await storage.proveAbsent(['k'])).toEqual([{ key: 'k', absent: false, error: expect.objectContaining({ kind }) }])
  })

  it('a HEAD that is sent to another region ends the questions', async () => {
    const { storage } = await openScripted(transport, [answering(answer({ status: 301 }), LISTED)], SETTINGS)
    await expect(storage.proveAbsent(['k'])).rejects.toMatchObject({ name: 'StorageError' })
  })

  it('a missing key proves its absence only where the bucket is there', async () => {
    const there = await openScripted(transport, [answering(answer({ status: 404 }), LISTED)], SETTINGS)
    expect(await there.storage.proveAbsent(['k'])).toEqual([{ key: 'k', absent: true }])
    const gone = await openScripted(transport, [answering(answer({ status: 404 }), error(404, 'NoSuchBucket'))], SETTINGS)
    await expect(gone.storage.proveAbsent(['k'])).rejects.toMatchObject({ kind: 'not-found' })
    await expect(gone.storage.proveAbsent(FORTY)).rejects.toMatchObject({ kind: 'not-found' })
    const portal = answer({ status: 404, headers: { 'content-type': 'text/html' }, body: '<html>log in</html>' })
    const captive = await openScripted(transport, [portal], SETTINGS)
    await expect(captive.storage.proveAbsent(['k'])).rejects.toMatchObject({ name: 'StorageError' })
  })

  it('an empty page that is not the last proves nothing of a folder', async () => {
    const head: Step = (turn) => answer(turn.received.target.includes('25') ? { status: 200, headers: { 'etag': '"e"', 'content-length': '1' } } : { status: 404 })(turn)
    const { storage } = await openScripted(transport, [answering(head, CUT)], SETTINGS)
    const proofs = await storage.proveAbsent(FORTY)
    expect(proofs.filter(({ absent }) => !absent).map(({ key }) => key)).toEqual(['d/25'])
  })

  it('asks by exact prefix and never from a key on', async () => {
    const { storage, received } = await openScripted(transport, [answering(answer({ status: 404 }), LISTED)], { ...SETTINGS, prefix: 'p' })
    expect((await storage.proveAbsent(FORTY)).every(({ absent }) => absent)).toBe(true)
    const listings = received.filter(({ method }) => method === 'GET').map(({ target }) => new URL(target, 'http://x').searchParams)
    expect(listings.map((query) => [query.get('prefix'), query.get('max-keys'), query.get('start-after'), query.get('delimiter')])).toEqual([['pd/', '1', null, null]])
    expect(received.filter(({ method }) => method === 'HEAD').map(({ target }) => target.split('?')[0])).toEqual(['/bucket/pd/10', '/bucket/pd/49'])
  })

  it('asks for keys with leading and doubled slashes as they are', async () => {
    const { storage, received } = await openScripted(transport, [answering(answer({ status: 404 }), LISTED)], SETTINGS)
    const keys = ['//a', '/a', 'x//y', 'x/../y']
    expect((await storage.proveAbsent(keys)).every(({ absent }) => absent)).toBe(true)
    expect(received.filter(({ method }) => method === 'HEAD').map(({ target }) => target.split('?')[0])).toEqual(keys.map((key) => `/bucket/${key}`))
  })

  describeEveryS3('of folders', [], (s3) => {
    it('knows the markers of folders', async () => {
      const bucket = await s3.newBucket()
      for (const key of ['dir/', 'other/x']) await s3.putObject(bucket, key, '')
      const storage = await openBucket(transport, s3, bucket)
      const proofs = await storage.proveAbsent(['dir/', 'dirt/', 'other/', 'z/'])
      expect(proofs.filter(({ absent }) => !absent).map(({ key }) => key)).toEqual(['dir/', 'other/'])
    })
  })

  describeS3('of versions', ['versions'], (s3) => {
    it('takes a delete marker for what it is, and asks for another time where that is wanted', async () => {
      const bucket = await s3.newVersionedBucket()
      const storage = await openBucket(transport, s3, bucket, { prefix: 'p/' })
      await s3.putObject(bucket, 'p/a', '1')
      await s3.putObject(bucket, 'p/b/below', '1')
      await storage.remove(['a'])
      await s3.putObject(bucket, 'p/late', '1')
      const at = new Map((await s3.listVersions(bucket)).map(({ key, isMarker, lastModified }) => [`${key}${isMarker ? ' gone' : ''}`, lastModified.getTime()]))
      const absentAt = async (time: number | undefined): Promise<string[]> =>
        (await storage.proveAbsent(['a', 'b/below', 'late', 'never'], { at: time })).filter(({ absent }) => absent).map(({ key }) => key)
      expect(await absentAt(undefined)).toEqual(['a', 'never'])
      expect(await absentAt(at.get('p/late'))).toEqual(['a', 'never'])
      expect(await absentAt(at.get('p/b/below'))).toEqual(['late', 'never'])
      expect(await absentAt((at.get('p/a') ?? 0) - 1)).toEqual(['a', 'b/below', 'late', 'never'])
    })

    it('finds what stands below a deleted key, which MinIO does not list', async () => {
      const bucket = await s3.newVersionedBucket()
      const storage = await openBucket(transport, s3, bucket)
      await s3.putObject(bucket, 'a', '1')
      await s3.putObject(bucket, 'a/below', '1')
      await storage.remove(['a'])
      const [below] = await storage.proveAbsent(['a/below'], { at: Date.now() + 60_000 })
      expect(below).toMatchObject({ absent: false })
    })
  })
})
