import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { describeEveryS3 } from '../support/s3.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { useWorld } from './support/world.ts'

describeEveryS3('places that overlap in a bucket', [], (s3) => {
  const world = useWorld(s3)

  it.each<[string, string, readonly string[], RegExp]>([
    ['data/new/', 'data/', ['--delete'], /the source .* lies inside the target/],
    ['data/', 'data', ['--delete'], /lies inside|could cost/],
    ['data/', '', ['--delete', '--server-side-copy'], /the source .* lies inside the target/],
    ['data/', 'data/new/', [], /the target .* lies inside the source/],
    ['data/new/', 'data/', ['--delete', '--dry-run'], /the source .* lies inside the target/],
  ])('objsync …/%s …/%s %j is refused, and nothing is touched', async (from, to, options, message) => {
    const place = world.newPlace('s3')
    await place.write({ 'data/new/big': '0123456789', 'data/new/x': 'x', 'data/other': 'x' })
    const before = await place.states()
    const { code, stderr } = await world.objsync(place.location + from, place.location + to, options)
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
    expect(await place.states()).toEqual(before)
  })

  it.each(['localhost', '[::ffff:127.0.0.1]'])('is refused also where one side calls the server %s', async (host) => {
    const place = world.newPlace('s3')
    await place.write({ 'data/new/x': 'x', 'data/y': 'y' })
    const endpoint = new URL(s3.endpoint)
    const other = `${endpoint.protocol}//${host}:${endpoint.port}`
    const { code } = await world.objsync(`${place.location}data/new/`, `${place.location}data/`, ['--delete', '--target-endpoint-url', other])
    expect([code, Object.keys(await place.read()).sort()]).toEqual([2, ['data/new/x', 'data/y']])
  })

  it('may be the very same, to be rewritten in place', async () => {
    const place = world.newPlace('s3')
    await place.write({ x: 'x' })
    const { code } = await world.objsync(place, place, ['--delete', '--cache-control', 'no-cache', '--metadata', 'a=b'])
    expect([code, Object.keys(await place.read())]).toEqual([0, ['x']])
  })

  it.each([
    ['photos/#1/', /written as %23/], ['why?/', /written as %3F/], ['x/../', /segment \. or \.\./], ['x/%2e%2e/', /segment \. or \.\./],
    ['foo', /foo could cost what is in the folder/],
  ])('--delete into …/%s is refused, and nothing is touched', async (to, message) => {
    const [source, place] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: 'x' })
    await place.write({ 'photos/a': 'x', 'photos/#1/x': 'x', 'why': 'x', 'foo/a': 'x', 'foo2/b': 'x', 'foobar': 'x', 'keep': 'x' })
    const before = await place.states()
    const { code, stderr } = await world.objsync(source.location, place.location + to, ['--delete'])
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
    expect(await place.states()).toEqual(before)
  })
})

describeAzurite('places that overlap in a container', (blobs) => {
  const world = useAzureWorld(blobs)

  it.each<[string, string, readonly string[]]>([
    ['live/', '', ['--delete-destination=true']], ['', 'live/', []], ['live', 'live/deep/', []],
  ])('objsync sync …/%s …/%s %j is refused, and nothing is touched', async (from, to, options) => {
    const container = await world.blobs.newContainer()
    for (const name of ['live/a', 'live/deep/b', 'other']) await container.putBlob(name, 'x')
    const before = await container.listBlobs('')
    const { code, stderr } = await world.objsync(container.location(from), container.location(to), ['--from-to', 'BlobBlob', ...options])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/lies inside/)])
    expect(await container.listBlobs('')).toEqual(before)
  })

  it('a folder without a name is a folder of its own', async () => {
    const container = await world.blobs.newContainer()
    const source = world.newPlace('local')
    await source.write({ a: 'x' })
    for (const name of ['images/keep', 'images//old']) await container.putBlob(name, 'x')
    const { code } = await world.objsync(source.location, container.location('images//'), ['--from-to', 'LocalBlob', '--delete-destination=true'])
    expect([code, (await container.listBlobs('')).map(({ name }) => name).sort()]).toEqual([0, ['images//a', 'images/keep']])
  })
})
