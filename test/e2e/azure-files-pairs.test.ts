import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sync, type SyncEvent, type SyncOptions, type SyncResult } from '../../src/index.ts'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { startAzuriteFront, type AzuriteFront } from '../support/azure-front.ts'
import { describeS3, type S3 } from '../support/s3.ts'
import { startAzureFiles, type AzureFiles } from '../support/azure-files-emulator/index.ts'

const CONTENTS = { 'a.txt': Buffer.from('one'), 'dir/b é+%41': Buffer.from('two'), 'empty': Buffer.alloc(0), 'large': patternOf(9 * 2 ** 20) }

// Azurite has no copies by URL; it takes some tries to know that.
const run = (options: SyncOptions, call?: Parameters<typeof sync>[1]): Promise<SyncResult> => sync({ awsMaxAttempts: 4, initialBackoffMilliseconds: 1, forceRetryCount: 1, forceRetryIntervalMilliseconds: 1, ...options }, call)

const md5Of = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex')

function reach({ endpoint, region, accessKey, secretKey }: S3): Omit<SyncOptions, 'source' | 'target'> {
  return { sourceEndpointUrl: endpoint, sourceRegion: region, sourceForcePathStyle: true, sourceAccessKey: accessKey, sourceSecretAccessKey: secretKey }
}

describeAzurite('Blob and Files', (blobs) => {
  let files: AzureFiles
  beforeAll(async () => void (files = await startAzureFiles()))
  afterAll(() => files.close())

  it('blobs become files by copies of the service, with headers and metadata', async () => {
    const share = files.createShare('from-blob')
    const container = await blobs.newContainer()
    for (const [key, bytes] of Object.entries(CONTENTS)) await container.putBlob(key, bytes)
    files.clearRequests()
    const source = `${blobs.serviceUrl}/${container.name}?${container.sas()}`
    const target = files.shareUrl(share.name, '', files.sas())
    expect(await run({ source, target, fromTo: 'BlobFile' })).toMatchObject({ status: 'complete' })
    expect(share.tree()).toEqual(['a.txt', 'dir/', 'dir/b é+%41', 'empty', 'large'])
    for (const [key, bytes] of Object.entries(CONTENTS)) expect(share.file(key).bytes().equals(bytes)).toBe(true)
    expect(files.requests.some(({ operation }) => operation === 'file.uploadRange')).toBe(false)
    expect(await run({ source, target, fromTo: 'BlobFile' })).toMatchObject({ status: 'complete', counts: { copied: 0 } })
  })

  it('files become blobs', async () => {
    const share = files.createShare('to-blob')
    const container = await blobs.newContainer()
    for (const [key, bytes] of Object.entries(CONTENTS)) share.write(key, bytes, { modified: new Date(1_700_000_000_000) })
    const target = `${blobs.serviceUrl}/${container.name}?${container.sas()}`
    const source = files.shareUrl(share.name, '', files.sas())
    expect(await run({ source, target, fromTo: 'FileBlob' })).toMatchObject({ status: 'complete', failures: [] })
    for (const [key, bytes] of Object.entries(CONTENTS)) expect((await container.getBlob(key)).equals(bytes)).toBe(true)
    expect(await run({ source, target, fromTo: 'FileBlob' })).toMatchObject({ status: 'complete', counts: { copied: 0 } })
  })
})

describeAzurite('--put-md5 with copies of the service', (blobs) => {
  let [front, files]: [AzuriteFront | undefined, AzureFiles | undefined] = [undefined, undefined]
  beforeAll(async () => void ([front, files] = [await startAzuriteFront(blobs), await startAzureFiles()]))
  afterAll(() => Promise.all([front?.close(), files?.close()]))

  const OLD = { modified: new Date(1_700_000_000_000) }
  const notices = async (options: SyncOptions): Promise<string[]> => {
    const events: SyncEvent[] = []
    expect(await run({ ...options, putMd5: true }, { onEvent: (event) => void events.push(event) })).toMatchObject({ status: 'complete', warnings: 0 })
    return events.flatMap((event) => (event.type === 'notice' && event.prominent ? [event.message] : []))
  }

  it.each([['BlobFile'], ['FileBlob']] as const)('%s stores the MD5 of the source, and tells once where it has none', async (fromTo) => {
    if (!front || !files) throw new Error('nothing runs')
    const container = await front.blobs.newContainer()
    const share = files.createShare(fromTo.toLowerCase())
    const [bytes, md5] = [Buffer.from('with'), createHash('md5').update('with').digest('base64')]
    const [blob, file] = [`${front.blobs.serviceUrl}/${container.name}?${container.sas()}`, files.shareUrl(share.name, '', files.sas())]
    if (fromTo === 'BlobFile') {
      await container.putBlob('with', bytes)
      for (const name of ['one', 'two']) await container.putBlocks(name, [Buffer.from(name)])
    } else {
      share.write('with', bytes, { ...OLD, headers: { md5 } })
      for (const name of ['one', 'two']) share.write(name, name, OLD)
    }
    const [source, target] = fromTo === 'BlobFile' ? [blob, file] : [file, blob]
    expect(await notices({ source, target, fromTo })).toEqual([expect.stringMatching(/^no MD5 is stored/)])
    const stored = async (name: string): Promise<string | undefined> =>
      fromTo === 'BlobFile' ? share.file(name).headers.md5 : Buffer.from((await container.headBlob(name))?.contentMD5 ?? []).toString('base64') || undefined
    expect([await stored('with'), await stored('one'), await stored('two')]).toEqual([md5, undefined, undefined])
  })
})

describeS3('S3 to Files, by the service', [], (s3) => {
  let files: AzureFiles
  beforeAll(async () => void (files = await startAzureFiles()))
  afterAll(() => files.close())

  const byService = async (bucket: string, share: string): Promise<{ result: SyncResult, events: SyncEvent[] }> => {
    const events: SyncEvent[] = []
    const result = await run({
      source: `s3://${bucket}/`, target: files.shareUrl(share, '', files.sas()), fromTo: 'S3File', serverSideCopy: true, multipartThreshold: '8MiB', multipartChunksize: '5MiB',
      ...reach(s3),
    }, { onEvent: (event) => void events.push(event) })
    return { result, events }
  }
  const CRC = { ChecksumAlgorithm: 'CRC64NVME' } as const

  it('no byte is uploaded, and every copy is proved: by the CRC64 of both services, or by the MD5', async () => {
    const [bucket, share] = [await s3.newBucket(), files.createShare('from-s3')]
    for (const [key, bytes] of Object.entries(CONTENTS)) {
      await s3.putObject(bucket, `crc/${key}`, bytes, CRC)
      await s3.putObject(bucket, `md5/${key}`, bytes)
    }
    files.clearRequests()
    const { result, events } = await byService(bucket, share.name)
    expect(events.filter(({ type }) => type === 'warning' || type === 'failure')).toEqual([])
    expect(result).toMatchObject({ status: 'complete', warnings: 0 })
    for (const [key, bytes] of Object.entries(CONTENTS)) {
      expect([share.file(`crc/${key}`).md5(), share.file(`md5/${key}`).md5()]).toEqual([md5Of(bytes), md5Of(bytes)])
      expect(Buffer.from(share.file(`md5/${key}`).headers.md5 ?? '', 'base64').toString('hex')).toBe(md5Of(bytes))
    }
    expect(files.requests.filter(({ operation }) => operation === 'file.uploadRange')).toEqual([])
    // Only what has no CRC64 at S3 is read.
    const read = new Set(files.requests.filter(({ operation }) => operation === 'file.download').map(({ path }) => path))
    expect([read.size, [...read].every((path) => /^md5\/.*\.tmp$/.test(path))]).toEqual([3, true])
    expect((await byService(bucket, share.name)).result).toMatchObject({ status: 'complete', counts: { copied: 0 } })
  })

  it('a copy whose bytes are others than those of S3 is an error', async () => {
    const [bucket, share] = [await s3.newBucket(), files.createShare('other-bytes')]
    share.write('k', 'what was there before', { modified: new Date(1_700_000_000_000) })
    await s3.putObject(bucket, 'k', 'what is copied')
    const fault = files.faults.add({ kind: 'flip bit', at: 3 }, { operation: 'file.download', share: share.name })
    const { result, events } = await byService(bucket, share.name)
    fault.remove()
    expect(result.status).not.toBe('complete')
    expect(events.find(({ type }) => type === 'failure')).toMatchObject({ key: 'k', error: { kind: 'corrupt' } })
    expect(share.file('k').bytes().toString()).toBe('what was there before')
    expect(share.tree()).toEqual(['k'])
  })
})
