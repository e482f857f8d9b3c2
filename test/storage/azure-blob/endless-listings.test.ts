import { describe, expect, it, vi } from 'vitest'
import type { BlobOpenOptions } from '../../../src/storage/azure-blob/open.ts'
import type { AzureBlobSettings } from '../../../src/storage/azure-blob/settings.ts'
import type { Target } from '../../../src/storage/contract/storage.ts'
import type { Received, Step } from '../../support/http-server.ts'
import { sync } from '../../../src/sync/sync.ts'
import { keysOf } from '../../conformance/subject.ts'
import { answer } from '../../support/http-server.ts'
import { inFolder } from '../local/open.ts'
import { recordedRun } from '../../sync/support/recorded-run.ts'
import { settingsWith } from '../../sync/support/settings.ts'
import { error, openScripted } from './scripted.ts'

/** More requests than this, and a listing counts as one that never ends. */
const MOST_REQUESTS = 320

/** Answers each listing with an empty page and a marker that `markerOf` makes; knows no blob. */
function endless(markerOf: (page: number) => string): Step {
  let page = 0
  return (turn) => {
    if (turn.received.method === 'HEAD') return error(404, 'BlobNotFound')(turn)
    const body = `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs /><NextMarker>${markerOf(++page)}</NextMarker></EnumerationResults>`
    return answer({ headers: { 'content-type': 'application/xml' }, body })(turn)
  }
}

type Listing = readonly [string, Partial<AzureBlobSettings>, 'source' | 'target', BlobOpenOptions, (storage: Target) => Promise<unknown>]

const OPENED = async (): Promise<void> => undefined
const LISTINGS: readonly Listing[] = [
  ['of a container', {}, 'source', {}, (storage) => keysOf(storage)],
  ['of the target', {}, 'target', {}, (storage) => keysOf(storage)],
  ['with blobs that mark folders', { folderStubs: true }, 'target', {}, (storage) => keysOf(storage)],
  ['that looks for the folder of the source', { prefix: 'd/' }, 'source', {}, OPENED],
  ['that looks for a blob of the source, and then for a folder', { prefix: 'd', mayBeBlob: true }, 'source', {}, OPENED],
  ['that looks whether the target is a folder', { prefix: 'd', mayBeBlob: true }, 'target', { single: 'file' }, OPENED],
]

describe.each(['hot', 'sdk'])('through %s, a listing', (transport) => {
  const open = (...given: Parameters<typeof openScripted>): ReturnType<typeof openScripted> => {
    vi.stubEnv('OBJSYNC_TRANSPORT', transport === 'sdk' ? 'sdk' : undefined)
    return openScripted(...given)
  }

  it.each(LISTINGS)('%s ends as an error after some hundred empty pages with ever new markers', async (_what, settings, role, options, list) => {
    const received: Received[] = []
    const step = endless((page) => `marker-${page}`)
    const counted: Step = (turn) => (received.push(turn.received), step(turn))
    const listing = open([counted], settings, role, options).then(({ storage }) => list(storage))
    await expect(listing).rejects.toMatchObject({ kind: 'failed', code: 'EndlessListing' })
    expect(received.length).toBeLessThan(MOST_REQUESTS)
    expect(received.length).toBeGreaterThan(100)
  })

  it('ends when markers come in turns', async () => {
    const { storage, received } = await open([endless((page) => `marker-${page % 7}`)])
    await expect(keysOf(storage)).rejects.toMatchObject({ kind: 'failed', code: 'EndlessListing' })
    expect(received.length).toBeLessThan(50)
  })

  it('of the source that never ends costs the target nothing', async () => {
    await inFolder({}, async ({ folder, storage: target }) => {
      const { storage: source } = await open([endless((page) => `marker-${page}`)], {}, 'source')
      const settings = settingsWith({ deletion: { enabled: true, allowEmptySource: true } })
      await expect(sync(source, target, settings, recordedRun())).rejects.toMatchObject({ code: 'EndlessListing' })
      expect((await folder.read('only-here'))?.toString()).toBe('x')
    }, (folder) => folder.write('only-here', 'x'))
  })
})
