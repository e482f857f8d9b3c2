import { describe, expect, it } from 'vitest'
import type { Target } from '../../../src/storage/contract/storage.ts'
import type { Received, Step } from '../../support/http-server.ts'
import type { S3OpenOptions } from '../../../src/storage/s3/open.ts'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import { sync } from '../../../src/sync/sync.ts'
import { keysOf } from '../../conformance/subject.ts'
import { answer } from '../../support/http-server.ts'
import { inFolder } from '../local/open.ts'
import { recordedRun } from '../../sync/support/recorded-run.ts'
import { settingsWith } from '../../sync/support/settings.ts'
import { listingXml } from './listing-xml.ts'
import { openScripted, TRANSPORTS, xml } from './scripted.ts'

/** More requests than this, and a listing counts as one that never ends. */
const MOST_REQUESTS = 320

/** A page of a service that always has another page; `hasRows` puts the same row into each. */
function pageFor({ target }: Received, token: string, hasRows: boolean): string {
  const query = new URL(target, 'http://x').searchParams
  const key = `${query.get('prefix') ?? ''}!`
  if (!query.has('versions')) return listingXml({ entries: hasRows ? [{ key, size: 1, mtime: 1, etag: 'e' }] : [], next: token })
  const time = '2024-01-01T00:00:00.000Z'
  const row = `<Version><Key>${query.get('prefix') ?? ''}</Key><VersionId>v</VersionId><IsLatest>true</IsLatest><LastModified>${time}</LastModified><ETag>"e"</ETag><Size>1</Size></Version>`
  return `<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>${token}</NextKeyMarker><NextVersionIdMarker>v</NextVersionIdMarker>${hasRows ? row : ''}</ListVersionsResult>`
}

/** Lists without end, with tokens that `tokenOf` makes; knows no object. */
function endless(tokenOf: (page: number) => string, hasRows = false): Step {
  let page = 0
  return (turn) => {
    if (turn.received.method === 'HEAD') return answer({ status: 404 })(turn)
    return xml(pageFor(turn.received, tokenOf(++page), hasRows))(turn)
  }
}

async function versionsOf(storage: Target): Promise<void> {
  for await (const _page of storage.listVersions?.({}) ?? []) continue
}

type Listing = readonly [string, Partial<S3Settings>, S3OpenOptions, (storage: Target) => Promise<unknown>]

const OPENED = async (): Promise<void> => undefined
const NAMED = { prefix: 'd/k' }
const LISTINGS: readonly Listing[] = [
  ['of objects', {}, {}, (storage) => keysOf(storage)],
  ['of versions', {}, {}, versionsOf],
  ['of a directory bucket', { bucket: 'b--usw2-az1--x-s3' }, {}, (storage) => keysOf(storage)],
  ['of a directory bucket, sub-prefixes side by side', { bucket: 'b--usw2-az1--x-s3', parallelDirectoryListing: true }, {}, (storage) => keysOf(storage)],
  ['that looks for one object', NAMED, { mayBeObject: true }, OPENED],
  ['that looks for the versions of one object', NAMED, { mayBeObject: true, history: true }, OPENED],
  ['that tells folders from keys', NAMED, { asFolder: true }, OPENED],
  ['that looks for a folder before a deletion', NAMED, { deleting: true }, OPENED],
]

describe.each(TRANSPORTS)('through %s, a listing', (transport) => {
  it.each(LISTINGS)('%s ends as an error after some hundred empty pages with ever new tokens', async (_what, settings, options, list) => {
    const received: Received[] = []
    const step = endless((page) => `token-${page}`)
    const counted: Step = (turn) => (received.push(turn.received), step(turn))
    const listing = openScripted(transport, [counted], { forcePathStyle: true, ...settings }, options).then(({ storage }) => list(storage))
    await expect(listing).rejects.toMatchObject({ kind: 'failed', code: 'EndlessListing' })
    expect(received.length).toBeLessThan(MOST_REQUESTS)
    expect(received.length).toBeGreaterThan(100)
  })

  it.each([['empty pages', false], ['the versions of the key', true]])('of what stood there at a time proves no absence when %s come without end', async (_pages, hasRows) => {
    const { storage, received } = await openScripted(transport, [endless((page) => `token-${hasRows ? page % 7 : page}`, hasRows)])
    const [proof] = await storage.proveAbsent(['k'], { at: Date.UTC(2020, 0, 1) })
    expect(proof).toMatchObject({ absent: false, error: { code: 'EndlessListing' } })
    expect(received.length).toBeLessThan(MOST_REQUESTS)
  })

  it.each([['empty pages', false], ['pages with the same version', true]])('of the versions of one object ends when %s come with tokens in turns', async (_pages, hasRows) => {
    const listed = endless((page) => `token-${page % 7}`, hasRows)
    let isOpened = false
    const step: Step = (turn) => (isOpened ? listed(turn) : xml('<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>')(turn))
    const first = listingXml({ entries: [{ key: 'd/k', size: 1, mtime: 1, etag: 'e' }] })
    const { storage, received } = await openScripted(transport, [xml(first), xml(listingXml({ entries: [] })), step], NAMED, { mayBeObject: true })
    isOpened = true
    await expect(versionsOf(storage)).rejects.toMatchObject({ code: 'EndlessListing' })
    expect(received.length).toBeLessThan(MOST_REQUESTS)
  })

  it('of the source that never ends costs the target nothing', async () => {
    await inFolder({}, async ({ folder, storage: target }) => {
      const { storage: source } = await openScripted(transport, [endless((page) => `token-${page}`)])
      const settings = settingsWith({ deletion: { enabled: true, allowEmptySource: true } })
      await expect(sync(source, target, settings, recordedRun())).rejects.toMatchObject({ code: 'EndlessListing' })
      expect((await folder.read('only-here'))?.toString()).toBe('x')
    }, (folder) => folder.write('only-here', 'x'))
  })
})
