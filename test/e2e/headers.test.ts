import { expect, it } from 'vitest'
import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3, describeS3 } from '../support/s3.ts'
import { MIB, SMALL_PARTS } from './support/mixed.ts'
import { objectsOn, type Extra } from './support/objects.ts'
import { startTap, type Tap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

/** A small object, and one that goes in parts. */
const SIZES = { small: 10, large: 5 * MIB + 1 }
const KEYS = Object.keys(SIZES) as (keyof typeof SIZES)[]

/** What other tools have written. */
const OWN = {
  ContentType: 'text/x-own', ContentEncoding: 'own', ContentDisposition: 'attachment', ContentLanguage: 'de', CacheControl: 'max-age=60',
  Expires: new Date('2030-01-02T03:04:05Z'), Metadata: { owner: 'me', more: '=?UTF-8?Q?Jos=C3=A9?=' },
} as const satisfies Extra
const OWN_HEADERS = { ...headersOf(OWN), ExpiresString: 'Wed, 02 Jan 2030 03:04:05 GMT', Metadata: OWN.Metadata }

const ALL_OPTIONS = [
  '--content-type', 'text/x-given', '--content-encoding', 'given', '--content-disposition', 'inline; filename="a, b.txt"', '--content-language', 'fr',
  '--cache-control', 'no-store, max-age=0', '--expires', '2031-05-06T09:08:09+02:00', '--metadata', 'Given=1,empty=,dots.and-dashes=x_y',
]
const ALL_GIVEN = {
  ContentType: 'text/x-given', ContentEncoding: 'given', ContentDisposition: 'inline; filename="a, b.txt"', ContentLanguage: 'fr',
  CacheControl: 'no-store, max-age=0', ExpiresString: 'Tue, 06 May 2031 07:08:09 GMT', Metadata: { 'given': '1', 'empty': '', 'dots.and-dashes': 'x_y' },
}

/** The part of an answer that options are about. */
function headersOf(head: Partial<HeadObjectCommandOutput> | Extra): Partial<HeadObjectCommandOutput> {
  const { ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, ExpiresString, Metadata } = head as HeadObjectCommandOutput
  return { ContentType, ContentEncoding, ContentDisposition, ContentLanguage, CacheControl, ExpiresString, Metadata }
}

describeEveryS3('headers and metadata', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const newSource = async (extra: Extra = OWN): Promise<ReturnType<typeof world.newPlace>> => {
    const source = world.newPlace('s3')
    await objects.put(source, 'small', patternOf(SIZES.small), extra)
    await objects.put(source, 'large', [patternOf(5 * MIB), patternOf(1)], extra)
    return source
  }

  it.concurrent.each(['local', 's3'] as const)('every option for a header sets it, from %s', async (kind) => {
    const [source, target] = [kind === 's3' ? await newSource() : world.newPlace('local'), world.newPlace('s3')]
    if (kind === 'local') await source.write(Object.fromEntries(KEYS.map((key) => [key, patternOf(SIZES[key])])))
    expect((await world.objsync(source, target, [...ALL_OPTIONS, ...SMALL_PARTS])).code).toBe(0)
    for (const key of KEYS) expect(headersOf(await objects.head(target, key))).toEqual(ALL_GIVEN)
  })

  it.concurrent('one option leaves the other headers as they are at the source', async () => {
    const [source, one, another] = [await newSource(), world.newPlace('s3'), world.newPlace('s3')]
    await world.objsync(source, one, ['--cache-control', 'private', ...SMALL_PARTS])
    await world.objsync(source, another, ['--metadata', 'new=1', ...SMALL_PARTS])
    for (const key of KEYS) {
      expect(headersOf(await objects.head(one, key))).toEqual({ ...OWN_HEADERS, CacheControl: 'private' })
      expect(headersOf(await objects.head(another, key))).toEqual({ ...OWN_HEADERS, Metadata: { new: '1' } })
    }
  })

  it.concurrent('--no-sync-system-metadata leaves the headers behind, not the metadata, nor what is given', async () => {
    const [source, target] = [await newSource(), world.newPlace('s3')]
    await world.objsync(source, target, ['--no-sync-system-metadata', '--content-language', 'fr', ...SMALL_PARTS])
    for (const key of KEYS) {
      const { ContentType, ...others } = headersOf(await objects.head(target, key))
      expect(ContentType).not.toBe(OWN.ContentType)
      expect(others).toEqual({ ContentLanguage: 'fr', Metadata: OWN.Metadata })
    }
  })

  it.concurrent('--no-sync-user-defined-metadata leaves the metadata behind, not the headers, nor what is given', async () => {
    const [source, bare, given] = [await newSource(), world.newPlace('s3'), world.newPlace('s3')]
    await world.objsync(source, bare, ['--no-sync-user-defined-metadata', ...SMALL_PARTS])
    await world.objsync(source, given, ['--no-sync-user-defined-metadata', '--metadata', 'new=1', ...SMALL_PARTS])
    for (const key of KEYS) {
      expect(headersOf(await objects.head(bare, key))).toEqual({ ...OWN_HEADERS, Metadata: {} })
      expect(headersOf(await objects.head(given, key))).toEqual({ ...OWN_HEADERS, Metadata: { new: '1' } })
    }
  })

  it.concurrent('--put-last-modified-metadata notes the time of the source, also beside other metadata', async () => {
    const [local, remote] = [world.newPlace('local'), await newSource()]
    await local.write({ small: 'x', large: patternOf(SIZES.large) }, 1_700_000_000.75)
    const [first, second, third] = [world.newPlace('s3'), world.newPlace('s3'), world.newPlace('s3')]
    const options = ['--put-last-modified-metadata', ...SMALL_PARTS]
    await world.objsync(local, first, options)
    await world.objsync(remote, second, options)
    await world.objsync(remote, third, ['--metadata', 'new=1', ...options])
    for (const key of KEYS) {
      const time = (await objects.head(remote, key)).LastModified?.toISOString().replace('.000Z', '+00:00')
      expect((await objects.head(first, key)).Metadata).toEqual({ s3sync_origin_last_modified: '2023-11-14T22:13:20+00:00' })
      expect((await objects.head(second, key)).Metadata).toEqual({ ...OWN.Metadata, s3sync_origin_last_modified: time })
      expect((await objects.head(third, key)).Metadata).toEqual({ new: '1', s3sync_origin_last_modified: time })
    }
  })

  it.concurrent('--dry-run with options for headers writes nothing', async () => {
    const [source, target] = [await newSource(), world.newPlace('s3')]
    await objects.put(target, 'small', 'old', OWN)
    const before = [await target.states(), headersOf(await objects.head(target, 'small'))]
    const { code, stdout } = await world.objsync(source, target, ['--dry-run', '--remove-modified-filter', ...ALL_OPTIONS, ...SMALL_PARTS])
    expect([code, stdout.match(/copy (small|large) /g)?.length]).toEqual([0, 2])
    expect([await target.states(), headersOf(await objects.head(target, 'small'))]).toEqual(before)
  })
})

describeS3('headers in requests', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  /** Of the requests that give objects what they have besides their bytes, these headers. */
  const sent = ({ passed }: Tap, ...names: readonly string[]): unknown[] => passed
    .filter(({ method, key, query }) => key !== '' && ((method === 'PUT' && !query.has('partNumber')) || query.has('uploads')))
    .map(({ headers }) => names.map((name) => headers[name]))

  it.concurrent.each(['', 'sdk'])('--website-redirect and --acl, which this server does not keep (transport %j)', async (transport) => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ small: 'x', large: patternOf(SIZES.large) })
    await using tap = await startTap(s3.endpoint)
    const options = ['--website-redirect', '/else where', '--acl', 'bucket-owner-full-control', ...tap.options('target'), ...SMALL_PARTS]
    expect((await world.objsync(source, target, options, { env: { OBJSYNC_TRANSPORT: transport } })).code).toBe(0)
    expect(sent(tap, 'x-amz-website-redirect-location', 'x-amz-acl')).toEqual(KEYS.map(() => ['/else where', 'bucket-owner-full-control']))
  })

  it.concurrent.each(['', 'sdk'])('what a source says travels as it is, dates that are none and redirects too (transport %j)', async (transport) => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'small', 'x')
    await objects.put(source, 'large', [patternOf(5 * MIB), patternOf(1)])
    await using from = await startTap(s3.endpoint, (_passed, _incoming, response) => {
      response.setHeader('expires', '0').setHeader('x-amz-website-redirect-location', 'https://example.org/')
    })
    await using to = await startTap(s3.endpoint)
    const options = [...from.options('source'), ...to.options('target'), ...SMALL_PARTS]
    expect((await world.objsync(source, target, options, { env: { OBJSYNC_TRANSPORT: transport } })).code).toBe(0)
    expect(sent(to, 'expires', 'x-amz-website-redirect-location')).toEqual(KEYS.map(() => ['0', 'https://example.org/']))
  })

  it.concurrent('metadata of bytes beyond ASCII: the object is copied with it', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'small', 'x')
    await using from = await startTap(s3.endpoint, (_passed, _incoming, response) => void response.setHeader('x-amz-meta-owner', Buffer.from('José').toString('latin1')))
    const { code, stderr } = await world.objsync(source, target, from.options('source'))
    expect([code, stderr]).toEqual([0, ''])
    expect(await target.read()).toEqual({ small: Buffer.from('x') })
  })

  it.concurrent('metadata that the service does not show: the object is copied, with a warning', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await objects.put(source, 'small', 'x')
    await using from = await startTap(s3.endpoint, (_passed, _incoming, response) => void response.setHeader('x-amz-missing-meta', '2'))
    const { code, stderr } = await world.objsync(source, target, from.options('source'))
    expect([code, stderr]).toEqual([3, expect.stringMatching(/WARN .*2 entries of its user metadata do not travel/)])
    expect(Object.keys(await target.read())).toEqual(['small'])
  })
})
