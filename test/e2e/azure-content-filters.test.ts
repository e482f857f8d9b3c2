import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld, type AzureWorld } from './support/azure-world.ts'
import type { BlobPlace } from './support/places.ts'

const BLOBS = {
  'page.html': { type: 'text/html', metadata: { stage: 'one', Owner: 'me' }, tags: { stage: 'first' } },
  'notes.txt': { type: 'text/plain', metadata: { stage: 'two' }, tags: { stage: 'first', test: 'true' } },
  'bare.bin': { type: 'application/octet-stream', metadata: {}, tags: {} },
}

async function filled(world: AzureWorld): Promise<BlobPlace> {
  const place = world.newPlace('azure-blob')
  for (const [key, { type, metadata, tags }] of Object.entries(BLOBS)) {
    await place.container.putBlob(place.prefix + key, key, { blobHTTPHeaders: { blobContentType: type }, metadata, tags })
  }
  return place
}

describeAzurite('filters by what a blob has besides its name', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent.each([
    [['--filter-include-content-type-regex', '^text/'], ['notes.txt', 'page.html']],
    [['--filter-exclude-content-type-regex', '^text/'], ['bare.bin']],
    [['--filter-include-metadata-regex', '^owner=me,stage=(one|x)$'], ['page.html']],
    [['--filter-exclude-metadata-regex', '^'], ['bare.bin']],
    [['--filter-include-tag-regex', '^(?!.*&test=true).*stage=first'], ['page.html']],
    [['--filter-exclude-tag-regex', 'test'], ['bare.bin', 'page.html']],
  ])('objsync %j BLOB TARGET copies %j', async (options, expected) => {
    const [source, disk, other] = [await filled(world), world.newPlace('local'), world.newPlace('azure-blob')]
    expect(await world.objsync(source, disk, options)).toMatchObject({ code: 0 })
    expect(Object.keys(await disk.read()).sort()).toEqual(expected)
    expect(await world.objsync(source, other, options, { env: { OBJSYNC_TRANSPORT: 'sdk' } })).toMatchObject({ code: 0 })
    expect(Object.keys(await other.read()).sort()).toEqual(expected)
  })

  it('needs no request for the content type, which the listing shows, and one for the tags of what is left', async () => {
    const [source, target] = [await filled(world), world.newPlace('local')]
    const before = world.front.requests.length
    await world.objsync(source, target, ['--filter-include-content-type-regex', '^text/', '--filter-exclude-tag-regex', 'test'])
    const about = world.front.requests.slice(before).filter(({ path }) => path.includes(source.prefix))
    expect(about.map(({ operation, path }) => `${operation} ${path.slice(path.lastIndexOf('/') + 1)}`).sort()).toEqual([
      'Get Blob Tags notes.txt', 'Get Blob Tags page.html', 'Get Blob page.html',
    ])
    expect(Object.keys(await target.read())).toEqual(['page.html'])
  })

  it.concurrent('keep nothing from deletion, and delete nothing that they refuse', async () => {
    const [source, target] = [await filled(world), world.newPlace('azure-blob')]
    await target.write({ 'gone.txt': 'x', 'page.html': 'old' })
    const ran = await world.objsync(source, target, ['--filter-include-content-type-regex', 'plain', '--delete-destination', 'true'])
    expect(ran).toMatchObject({ code: 0 })
    expect(Object.keys(await target.read()).sort()).toEqual(['notes.txt', 'page.html'])
  })
})
