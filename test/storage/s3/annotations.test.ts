import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Annotations } from '../../../src/storage/contract/annotations.ts'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'
import { answer, serve, type Step } from '../../support/http-server.ts'
import { error, openScripted, TRANSPORTS, xml, type Scripted } from './scripted.ts'
import { withoutAwsSetUp } from './aws-files.ts'

beforeEach(withoutAwsSetUp)

const listed = (names: readonly string[], next?: string): Step => xml(
  '<ListObjectAnnotationsOutput><AnnotationCount>1</AnnotationCount><Annotations>' +
    names.map((name) => `<AnnotationEntry><AnnotationName>${name}</AnnotationName><ETag>"e-${name}"</ETag><Size>1</Size></AnnotationEntry>`).join('') +
    `</Annotations>${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}</ListObjectAnnotationsOutput>`,
)
const DONE = answer({ status: 204 })

async function open(steps: readonly Step[], more: Partial<S3Settings> = {}, transport: 'hot' | 'sdk' = 'hot'): Promise<Scripted & { annotations: Annotations }> {
  const side = await openScripted(transport, steps, { forcePathStyle: true, prefix: 'p/', ...more })
  const { annotations } = side.storage
  if (!annotations) throw new Error('this storage has no annotations')
  return { ...side, annotations }
}

function targets({ received, origin }: Scripted): [string, string, Record<string, string>][] {
  return received.map(({ method, target }) => {
    const { pathname, searchParams } = new URL(target, origin)
    searchParams.delete('x-id')
    return [method, pathname, Object.fromEntries(searchParams)]
  })
}

describe.each(TRANSPORTS)('annotations beside the transport %s', (transport) => {
  it('are listed to the end, of a version too', async () => {
    const side = await open([listed(['a', 'b'], 'token'), listed(['c'])], {}, transport)
    expect(await side.annotations.list({ key: 'k', version: 'v' })).toEqual([
      { name: 'a', etag: 'e-a' }, { name: 'b', etag: 'e-b' }, { name: 'c', etag: 'e-c' },
    ])
    expect(targets(side)).toMatchObject([
      ['GET', '/bucket/p/k', { annotation: '', versionId: 'v' }], ['GET', '/bucket/p/k', { annotation: '', versionId: 'v' }],
    ])
    expect(Object.values(targets(side)[1]?.[2] ?? {})).toContain('token')
  })

  it('are read, written and removed by their names', async () => {
    const side = await open([answer({ body: 'content' }), listed([]), answer(), DONE], {}, transport)
    expect(String(await side.annotations.read({ key: 'k' }, 'name one'))).toBe('content')
    await side.annotations.write('k', 'name one', Buffer.from('new'))
    await side.annotations.remove('k', 'name one')
    expect(targets(side)).toMatchObject([
      ['GET', '/bucket/p/k', { annotation: '' }], ['GET', '/bucket/p/k', { annotation: '' }],
      ['PUT', '/bucket/p/k', { annotation: '' }], ['DELETE', '/bucket/p/k', { annotation: '' }],
    ])
    for (const i of [0, 2, 3]) expect(Object.values(targets(side)[i]?.[2] ?? {})).toContain('name one')
    expect(String(side.received[2]?.body)).toBe('new')
  })
})

describe('annotations', () => {
  it.each([
    ['its content', answer({ body: 'the content of the object' })],
    ['its content, which is XML', xml('<Other><Thing>1</Thing></Other>')],
    ['nothing', answer()],
    ['its content, which is binary', answer({ body: Buffer.from([0, 1, 2, 255]) })],
  ])('of a service that knows none, and answers for the object with %s, are never written or removed', async (_, step) => {
    const side = await open([step])
    await expect(side.annotations.list({ key: 'k' })).rejects.toMatchObject({ kind: 'unsupported', message: expect.stringContaining('knows no object annotations') as string })
    await expect(side.annotations.write('k', 'n', Buffer.from('x'))).rejects.toMatchObject({ kind: 'unsupported' })
    await expect(side.annotations.remove('k', 'n')).rejects.toMatchObject({ kind: 'unsupported' })
    expect(side.received.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('of an object that is gone are not-found', async () => {
    const side = await open([error(404, 'NoSuchKey')])
    await expect(side.annotations.list({ key: 'k' })).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('go on with other credentials when these are refused', async () => {
    const container = await serve(
      ...['one', 'two'].map((id) => answer({ body: JSON.stringify({ AccessKeyId: id, SecretAccessKey: 's', Token: 't', Expiration: '2099-01-01T00:00:00Z' }) })),
    )
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', container.origin)
    const side = await open([error(400, 'ExpiredToken'), listed(['a'])], { accessKey: undefined, secretAccessKey: undefined })
    expect(await side.annotations.list({ key: 'k' })).toHaveLength(1)
  })

  it('are not offered for directory buckets', async () => {
    const { storage } = await openScripted('hot', [DONE], { bucket: 'dir--use1-az4--x-s3', forcePathStyle: true })
    expect(storage.annotations).toBeUndefined()
  })
})
