import { ShareDirectoryClient } from '@azure/storage-file-share'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileCall } from '../../../src/storage/azure-file/side.ts'
import { createHttpClient, type HttpClient } from '../../../src/http/client.ts'
import { createDirectory } from '../../../src/storage/azure-file/api/create-directory.ts'
import { createFile } from '../../../src/storage/azure-file/api/create-file.ts'
import { deleteDirectory } from '../../../src/storage/azure-file/api/delete-directory.ts'
import { deleteFile } from '../../../src/storage/azure-file/api/delete-file.ts'
import { getFileProperties } from '../../../src/storage/azure-file/api/get-file-properties.ts'
import { getFile } from '../../../src/storage/azure-file/api/get-file.ts'
import { listDirectory } from '../../../src/storage/azure-file/api/list-directory.ts'
import { putRange } from '../../../src/storage/azure-file/api/put-range.ts'
import { setFileProperties } from '../../../src/storage/azure-file/api/set-file-properties.ts'
import { createFileCall } from '../../../src/storage/azure-file/call.ts'
import { hexToBase64, md5Of } from '../../../src/integrity/md5.ts'
import { startAzureFiles, type AzureFiles } from '../../support/azure-files-emulator/index.ts'
import { fileSettings } from './settings.ts'

const BYTES = Buffer.from('content')
const FACTS = { contentType: 'text/odd', cacheControl: 'no-cache', metadata: { one: '1' } }
/** Headers that say what is asked for; the version of the SDK is another one. */
const RELEVANT = /^(?:content-md5|x-ms-(?!date$|client-request-id$|version$|useragent$)[\w-]+)$/

describe('requests of Azure Files', () => {
  let files: AzureFiles
  let http: HttpClient
  beforeAll(async () => {
    files = await startAzureFiles({ shares: ['one'] })
    http = createHttpClient({ origin: files.url, connections: 2, meter: { requests: 0 } })
  })
  afterAll(async () => {
    await http.close()
    await files.close()
  })

  // The SDK cannot rename where the account is in the path; runs of tests and of the emulator cover that request.
  it('have nothing that those of the SDK lack, with the same values', async () => {
    const sas = files.sas()
    const settings = fileSettings(`${files.url}/${files.account}`, 'one')
    const call: FileCall = createFileCall(http, { ...settings, authorization: { kind: 'sas', query: sas }, retry: { maxAttempts: 1, initialBackoff: 1 } })
    const range = { start: 0, end: BYTES.length }
    const ours = await asked(async () => {
      await call(createDirectory, { key: 'dir' })
      await call(createFile, { key: 'dir/a b', size: BYTES.length, facts: FACTS })
      await call(putRange, { key: 'dir/a b', range, bytes: BYTES, md5: hexToBase64(md5Of(BYTES)) })
      await call(setFileProperties, { key: 'dir/a b', facts: { contentType: 'text/odd' }, contentMd5: undefined })
      await call(getFileProperties, { key: 'dir/a b' })
      await call(getFile, { key: 'dir/a b', range: { start: 1, end: 3 } })
      await call(listDirectory, { key: 'dir' })
      await call(deleteFile, { key: 'dir/a b' })
      await call(deleteDirectory, { key: 'dir' })
    })
    const directory = new ShareDirectoryClient(`${files.url}/${files.account}/one/dir?${sas}`, undefined, { allowTrailingDot: true, allowSourceTrailingDot: true })
    const theirs = await asked(async () => {
      const file = directory.getFileClient('a b')
      await directory.create()
      await file.create(BYTES.length, { fileHttpHeaders: { fileContentType: 'text/odd', fileCacheControl: 'no-cache' }, metadata: { one: '1' } })
      await file.uploadRange(BYTES, 0, BYTES.length, { contentMD5: Buffer.from(md5Of(BYTES), 'hex') })
      await file.setHttpHeaders({ fileContentType: 'text/odd' })
      await file.getProperties()
      const { readableStreamBody } = await file.download(1, 2)
      readableStreamBody?.resume()
      const listing = { includeTimestamps: true, includeEtag: true, includeAttributes: true, includeExtendedInfo: true }
      await directory.listFilesAndDirectories(listing).next()
      await file.delete()
      await directory.delete()
    })
    expect(ours.map(({ line }) => line)).toEqual(theirs.map(({ line }) => line))
    for (const [i, { headers }] of ours.entries()) expect(theirs[i]?.headers).toMatchObject(headers)
  })

  async function asked(work: () => Promise<void>): Promise<{ line: string, headers: Record<string, unknown> }[]> {
    files.clearRequests()
    await work()
    return files.requests.map(({ operation, path, query, headers }) => ({
      line: `${operation} ${path} ${[...query].filter(([name]) => ['comp', 'restype', 'include'].includes(name)).map((pair) => pair.join('=')).sort().join('&')}`,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => RELEVANT.test(name))),
    }))
  }
})
