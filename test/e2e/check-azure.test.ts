import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { MIB } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { cut } from './support/stored.ts'

const TIME = 1_700_000_000
const [ONE, FLIPPED] = [Buffer.from('content'), Buffer.from('Content')]
const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest()

function linesOf(stdout: string): string[] {
  return stdout.split('\n').filter((line) => /^(?:match|differs|missing|extra|unknown|error) /.test(line)).map((line) => line.replace(/ {2,}/g, ' ')).sort()
}

describeAzurite('objsync check with Azure Blob', (blobs) => {
  const world = useAzureWorld(blobs)

  it.each([['local', 'azure-blob'], ['azure-blob', 'local'], ['azure-blob', 'azure-blob']] as const)(
    '%s to %s finds what differs in one byte, and writes nothing', async (from, to) => {
      const [source, target] = [world.newPlace(from), world.newPlace(to)]
      await source.write({ same: ONE, flipped: ONE, missing: ONE }, TIME)
      await target.write({ same: ONE, flipped: FLIPPED, extra: ONE }, TIME)
      const before = await target.states()
      const { code, stdout, stderr } = await world.objsync(source, target, ['check'])
      expect([code, stderr, linesOf(stdout)]).toEqual([3, '', [
        expect.stringMatching(/^differs flipped content differs \(MD5.*\)$/), 'extra extra not at source', 'missing missing not at target',
      ]])
      expect(await target.states()).toEqual(before)
    })

  it('blobs without an MD5 are unknown, unless they may be read', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    for (const [place, flipped] of [[source, ONE], [target, FLIPPED]] as const) {
      for (const [name, bytes] of [['flipped', flipped], ['same', ONE]] as const) {
        const blob = world.container.client.getBlockBlobClient(place.prefix + name)
        await blob.stageBlock('AAAA', bytes, bytes.length)
        await blob.commitBlockList(['AAAA'])
      }
    }
    expect(linesOf((await world.objsync(source, target, ['check'])).stdout)).toEqual([expect.stringMatching(/^unknown flipped /), expect.stringMatching(/^unknown same /)])
    const { code, stdout } = await world.objsync(source, target, ['check', '-v', '--check-by=bytes'])
    expect([code, linesOf(stdout)]).toEqual([3, ['differs flipped content differs at byte 0 (bytes read)', 'match same same content (bytes read)']])
  })

  it('a Content-MD5 that is not that of the bytes does not hide, and does not make, a difference when bytes are compared', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ k: ONE }, TIME)
    await target.write({ k: ONE })
    await world.container.client.getBlobClient(`${target.prefix}k`).setHTTPHeaders({ blobContentMD5: md5(FLIPPED) })
    expect(linesOf((await world.objsync(source, target, ['check'])).stdout)).toEqual(['differs k content differs (MD5, source read)'])
    expect(await world.objsync(source, target, ['check', '--check-by=bytes'])).toMatchObject({ code: 0 })
    await target.write({ k: FLIPPED })
    await world.container.client.getBlobClient(`${target.prefix}k`).setHTTPHeaders({ blobContentMD5: md5(ONE) })
    expect(await world.objsync(source, target, ['check', '--check-by=bytes'])).toMatchObject({ code: 3, stdout: expect.stringMatching(/^differs {2}k/) })
  })

  it('a container or folder that does not exist is an error, and is not created', async () => {
    const source = world.newPlace('local')
    await source.write({ a: ONE })
    const absent = world.newPlace('azure-blob')
    const folder = await world.objsync(source, absent, ['check'])
    expect([folder.code, folder.stderr]).toEqual([1, expect.stringMatching(/the target .* does not exist: no blob lies below it/)])
    const other = absent.location.replace(world.container.name, 'no-such-container')
    const missing = await world.objsync(source.location, other, ['check', '--from-to', 'LocalBlob'])
    expect([missing.code, missing.stdout]).toEqual([1, expect.stringContaining('the check did not end')])
    expect(await world.blobs.container('no-such-container').client.exists()).toBe(false)
  })

  it('one blob is compared with one file', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: ONE })
    await target.write({ b: ONE, c: FLIPPED })
    for (const [name, code] of [['b', 0], ['c', 3]] as const) {
      expect(await world.objsync(`${source.location}a`, world.container.location(target.prefix + name), ['check', '--from-to', 'LocalBlob'])).toMatchObject({ code })
    }
  })

  it('--check-by etag and --report-sync-status compare the MD5s of blobs', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ same: ONE, other: ONE }, TIME)
    await target.write({ same: ONE, other: FLIPPED })
    const { code, stdout } = await world.objsync(source, target, ['check', '--check-by=etag'])
    expect([code, linesOf(stdout)]).toEqual([3, ['differs other content differs (MD5, source read)']])
    const report = await world.objsync(source.location, target.location, ['--report-sync-status', '--from-to', 'LocalBlob'])
    expect([report.code, report.stdout]).toEqual([3, expect.stringContaining('number_of_objects=2 etag_matches=1')])
    expect(report.stdout).toMatch(/status="MISMATCH" key="other" .*source_e_tag="9a0364b9e99bb480dd25e1f0284c8555" target_e_tag="f15c1cae7882448b3fb0404682e17e61"/)
  })
})

describeS3('objsync check between S3 and Azure Blob', [], (s3) => {
  describeAzurite('and Azurite', (blobs) => {
    const world = useAzureWorld(blobs, s3)
    const objects = objectsOn(s3)
    const large = patternOf(11 * MIB + 7)
    const flipped = Buffer.from(large)
    flipped.writeUInt8(flipped.readUInt8(6 * MIB) ^ 1, 6 * MIB)

    describe.each([['s3', 'azure-blob'], ['azure-blob', 's3']] as const)('%s to %s', (from, to) => {
      it('compares ETags with MD5s, and reads the blob where the ETag is one over parts', async () => {
        const [source, target] = [world.newPlace(from), world.newPlace(to)]
        const [bucket, blob] = source.kind === 's3' ? [source, target] : [target, source]
        await source.write({ small: ONE, flipped: ONE })
        await target.write({ small: ONE, flipped: FLIPPED })
        await objects.put(bucket, 'parts', cut(large, 6 * MIB))
        await objects.put(bucket, 'other parts', cut(large, 5 * MIB, 6 * MIB))
        await blob.write({ 'parts': large, 'other parts': flipped })
        const cheap = linesOf((await world.objsync(source, target, ['check', '-v'])).stdout)
        expect(cheap).toEqual([
          'differs flipped content differs (MD5)', 'match small same content (MD5)', expect.stringMatching(/^unknown other parts /), expect.stringMatching(/^unknown parts /),
        ])
        const reader = source.kind === 's3' ? 'target' : 'source'
        const { code, stdout } = await world.objsync(source, target, ['check', '-v', '--check-by=bytes'])
        expect([code, linesOf(stdout)]).toEqual([3, [
          expect.stringMatching(/^differs flipped /), `differs other parts content differs (ETag, ${reader} read)`,
          `match parts same content (ETag, ${reader} read)`, `match small same content (ETag, ${reader} read)`,
        ]])
      })
    })
  })
})
