// The four operations on the annotations of an object, named documents that hang on it. They share one query.
import type { AnswerLimit } from '../../../http/message.ts'
import type { Operation, Outgoing } from '../../service/operation.ts'
import type { Annotation } from '../../contract/annotations.ts'
import type { ObjectName, S3Side } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { hexToBase64, md5Of } from '../../../integrity/md5.ts'
import { parseXml, textOfChild, XmlError, type XmlElement } from '../../../xml-document.ts'
import { bareEtag } from '../../service/facts.ts'
import { brokenListing } from '../../service/pages.ts'
import { placeOf } from '../errors.ts'
import { encodeQuery } from '../uri.ts'
import { PAGE_LIMIT } from './listing-fields.ts'

/** The service takes annotations of up to 1 MiB. */
export const MOST_CONTENT: AnswerLimit = { bytes: 16 * 2 ** 20, kind: 'failed' }

export interface ListObjectAnnotationsInput extends ObjectName {
  /** Token of an earlier answer. */
  readonly token?: string | undefined
}

/** One answer of ListObjectAnnotations. */
export interface AnnotationsPage {
  readonly annotations: Annotation[]
  /** Token for the next page; undefined on the last. */
  readonly next?: string | undefined
}

export interface NamedAnnotation extends ObjectName {
  /** Name of the annotation. */
  readonly name: string
}

export interface PutObjectAnnotationInput extends NamedAnnotation {
  readonly content: Buffer
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectAnnotations.html */
export const listObjectAnnotations: Operation<ListObjectAnnotationsInput, AnnotationsPage, S3Side> = {
  name: 'ListObjectAnnotations',
  method: 'GET',
  repeat: 'safe',
  request: ({ key, version, token }) => ({
    key, query: encodeQuery({ 'annotation': '', 'versionId': version, 'continuation-token': token }), limit: PAGE_LIMIT,
  }),
  answer: ({ body }, { key }, { bucket }) => parseAnnotations(body, key, bucket),
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAnnotation.html */
export const getObjectAnnotation: Operation<NamedAnnotation, Buffer, S3Side> = {
  name: 'GetObjectAnnotation',
  method: 'GET',
  repeat: 'safe',
  request: (input) => ({ ...addressOf(input), limit: MOST_CONTENT }),
  answer: ({ body }) => body,
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAnnotation.html */
export const putObjectAnnotation: Operation<PutObjectAnnotationInput, void, S3Side> = {
  name: 'PutObjectAnnotation',
  method: 'PUT',
  repeat: 'safe',
  success: 200,
  request: (input) => ({ ...addressOf(input), headers: { 'content-md5': hexToBase64(md5Of(input.content)) }, body: input.content }),
  answer: () => undefined,
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectAnnotation.html */
export const deleteObjectAnnotation: Operation<NamedAnnotation, void, S3Side> = {
  name: 'DeleteObjectAnnotation',
  method: 'DELETE',
  repeat: 'safe',
  success: 204,
  request: addressOf,
  answer: () => undefined,
}

function addressOf({ key, version, name }: NamedAnnotation): Outgoing {
  return { key, query: encodeQuery({ annotation: '', annotationName: name, versionId: version }) }
}

/**
 * Reads the answer of ListObjectAnnotations. A service that does not know annotations answers with the object itself.
 *
 * @throws StorageError `unsupported` for an answer that is no listing; `failed` for an annotation without a name
 */
export function parseAnnotations(body: Buffer, key: string, bucket: string): AnnotationsPage {
  const root = rootOf(body)
  if (!root || !isListing(root, key)) throw unknownHere(bucket)
  const entries = root.children.find(({ name }) => name === 'Annotations')?.children ?? []
  const annotations = entries.map((entry) => {
    const name = textOfChild(entry, 'AnnotationName')
    if (!name) throw brokenListing(placeOf({ operation: 'ListObjectAnnotations', bucket }), 'an annotation without a name')
    return { name, etag: bareEtag(textOfChild(entry, 'ETag') ?? '') }
  })
  return { annotations, next: textOfChild(root, 'NextContinuationToken') || undefined }
}

/** An answer that is no XML is the object itself. */
function rootOf(body: Buffer): XmlElement | undefined {
  try {
    return parseXml(body.toString('utf8'))
  } catch (error) {
    if (error instanceof XmlError) return undefined
    throw error
  }
}

/** All members are optional; the content of an object has none of these. */
function isListing({ children }: XmlElement, key: string): boolean {
  return children.some(({ name, text }) => (name === 'Key' ? text === key : LISTING.has(name)))
}

const LISTING = new Set(['Annotations', 'AnnotationCount', 'MaxAnnotationResults'])

function unknownHere(bucket: string): StorageError {
  return new StorageError(`s3://${bucket}: the service knows no object annotations; leave out the options that sync them`, { kind: 'unsupported' })
}
