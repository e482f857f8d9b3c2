import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { refuse } from './stub-s3.ts'
import type { Attendant, Passed } from './tap.ts'

/** Annotations that a tap keeps in the place of the server behind it, which knows none. */
export interface AnnotationStore {
  readonly attend: Attendant
  /** Gives an object annotations. */
  set(bucket: string, key: string, annotations: Readonly<Record<string, string>>): void
  /** Those of one object, by name. */
  of(bucket: string, key: string): Record<string, string>
}

/** As many as fit in a page of the listing: few, so that there are more. */
const PAGE = 2

/**
 * What S3 does with annotations: they hang on an object, and go with it when it is written anew.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectAnnotations.html
 */
export function createAnnotationStore(): AnnotationStore {
  const held = new Map<string, Map<string, Buffer>>()
  const annotationsOf = (object: string): Map<string, Buffer> => {
    const annotations = held.get(object) ?? new Map<string, Buffer>()
    held.set(object, annotations)
    return annotations
  }
  return {
    set(bucket, key, annotations) {
      held.set(`${bucket}/${key}`, new Map(Object.entries(annotations).map(([name, text]) => [name, Buffer.from(text)])))
    },
    of: (bucket, key) => Object.fromEntries([...annotationsOf(`${bucket}/${key}`)].map(([name, content]) => [name, content.toString()])),
    async attend(passed, incoming, response) {
      const object = `${passed.bucket}/${passed.key}`
      if (!passed.query.has('annotation')) {
        if (replacesObject(passed)) held.delete(object)
        return false
      }
      answer(annotationsOf(object), passed, await buffer(incoming), response)
      return true
    },
  }
}

function replacesObject({ method, query }: Passed): boolean {
  return (method === 'PUT' && !query.has('partNumber') && !query.has('tagging')) || (method === 'POST' && query.has('uploadId')) || method === 'DELETE'
}

function answer(annotations: Map<string, Buffer>, { method, query }: Passed, body: Buffer, response: ServerResponse): void {
  const name = query.get('annotationName')
  if (name === null) return void response.end(listing(annotations, Number(query.get('continuation-token') ?? 0)))
  if (method === 'PUT') annotations.set(name, body)
  const content = annotations.get(name)
  if (content === undefined) return void refuse(response, 404, 'NoSuchAnnotation')
  if (method === 'DELETE') annotations.delete(name)
  response.writeHead(method === 'DELETE' ? 204 : 200, { etag: etagOf(content) }).end(method === 'GET' ? content : undefined)
}

function listing(annotations: ReadonlyMap<string, Buffer>, start: number): string {
  const page = [...annotations].slice(start, start + PAGE)
  const next = start + PAGE < annotations.size ? `<NextContinuationToken>${start + PAGE}</NextContinuationToken>` : ''
  const entries = page.map(([name, content]) =>
    `<AnnotationEntry><AnnotationName>${name}</AnnotationName><LastModified>2026-01-02T03:04:05.000Z</LastModified>` +
    `<Size>${content.length}</Size><ETag>${etagOf(content)}</ETag></AnnotationEntry>`)
  const count = `<AnnotationCount>${page.length}</AnnotationCount>`
  return `<?xml version="1.0"?><ListObjectAnnotationsOutput><Annotations>${entries.join('')}</Annotations>${count}${next}</ListObjectAnnotationsOutput>`
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`
}
