import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { UNREACHABLE_SOURCE } from '../support/azure-front.ts'
import { describeS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { oddBlobContents } from './support/azure-names.ts'
import { MIB } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import { differences } from './support/places.ts'
import { startTap } from './support/tap.ts'

const COPY = ['--server-side-copy', '--block-size-mb', '2', '--put-blob-size-mb', '1']
const TRANSPORTS = ['', 'sdk']
const LARGE = patternOf(5 * MIB + 7)
const PARTS = [patternOf(5 * MIB), patternOf(7, 3)]
const CRC64 = { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' } as const

describeAzurite('S3 to Blob', (blobs) => {
  describeS3('--server-side-copy', [], (s3) => {
    const world = useAzureWorld(blobs, s3)
    const objects = objectsOn(s3)

    it.concurrent.each(TRANSPORTS)('has the service of the target read each object: no byte passes here, and all is verified (transport %j)', async (transport) => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('azure-blob')]
      await source.write({ ...oddBlobContents(), large: LARGE, empty: '' })
      await objects.put(source, 'parts', PARTS, CRC64)
      await objects.put(source, 'own', 'x', { ContentType: 'text/own', Metadata: { a: '1' } })
      const more = { env: { OBJSYNC_TRANSPORT: transport } }
      const { code, stdout, stderr } = await world.objsync(source, target, ['--json', ...COPY], more)
      expect([code, stderr]).toEqual([0, ''])
      expect(differences(await target.read(), await source.read())).toEqual([])
      const { counts } = JSON.parse(stdout) as { counts: { copied: number, verifiedByChecksum: number } }
      expect(counts.verifiedByChecksum).toBeGreaterThanOrEqual(counts.copied - 1)
      expect(await world.container.headBlob(`${target.prefix}own`)).toMatchObject({ contentType: 'text/own', metadata: { a: '1' } })
      const written = world.front.requests.filter(({ operation, path }) => path.includes(target.prefix) && /^Put (?:Blob|Block)$/.test(operation))
      expect(written.map(({ path }) => path)).toEqual([`${world.container.name}/${target.prefix}empty`])
    })

    it.concurrent('names no address with its signature anywhere', async () => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('azure-blob')]
      await source.write({ small: 'x' })
      await objects.put(source, 'parts', PARTS, CRC64)
      const traced = await world.objsync(source, target, [...COPY, '--aws-sdk-tracing', '--json-tracing', '-vvv'])
      const copies = world.front.requests.filter(({ operation, path }) => path.includes(target.prefix) && operation.endsWith('From URL'))
      const signatures = copies.map(({ headers }) => /X-Amz-Signature=([0-9a-f]{64})/.exec(String(headers['x-ms-copy-source']))?.[1] ?? 'none')
      expect([copies.length, signatures.includes('none')]).toEqual([4, false])
      expect(traced.stderr).toContain('x-ms-copy-source')
      for (const signature of signatures) expect(traced.stderr + traced.stdout).not.toContain(signature)
      expect(traced.stderr + traced.stdout).not.toContain(s3.secretKey)
    })

    it.concurrent.each([['small', 'x'], ['parts', PARTS]] as const)('what changes at the last moment is not copied (%s)', async (key, content) => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('azure-blob')]
      await objects.put(source, key, content)
      let changes = 0
      await using tap = await startTap(s3.endpoint, async ({ method, query, key: whole }) => {
        // The service of the target reads through the tap, too.
        const isCopy = method === 'GET' && query.has('X-Amz-Signature') && whole.endsWith(key)
        if (isCopy && changes++ === 0) await source.write({ [key]: 'changed' })
      })
      const { code, stdout } = await world.objsync(source, target, [...COPY, ...tap.options('source')])
      expect([code, stdout]).toEqual([1, expect.stringMatching(/changed|InvalidRange/)])
      expect([changes > 0, Object.keys(await target.read())]).toEqual([true, []])
    })
  })
})

describeAzurite('S3 to Blob, when the service of the target cannot reach S3', (blobs) => {
  describeS3('--server-side-copy', [], (s3) => {
    const world = useAzureWorld(blobs, s3)

    it('says what to do, and copies nothing', async () => {
      const [source, target] = [world.newPlace('s3'), world.newPlace('azure-blob')]
      await source.write({ small: 'x', large: LARGE })
      for (const operation of ['Put Blob From URL', 'Put Block From URL']) world.front.refuse(operation, UNREACHABLE_SOURCE)
      const { code, stdout } = await world.objsync(source, target, COPY)
      expect([code, stdout]).toEqual([1, expect.stringMatching(/CannotVerifyCopySource.*; leave out --server-side-copy/)])
      expect(await target.read()).toEqual({})
    })
  })
})
