import type { Operation } from '../../service/operation.ts'
import type { S3Side } from '../side.ts'
import { inContext, StorageError } from '../../../errors.ts'
import { s3Error } from '../errors.ts'
import { documentHeaders } from './headers.ts'
import { escapeXml } from '../../../xml.ts'
import { parseXml, textOfChild, XmlError } from '../../../xml-document.ts'

export interface DeleteObjectsInput {
  /** Whole keys; each has a form in XML. */
  readonly keys: readonly string[]
}

export interface KeyOutcome {
  /** Whole key. */
  readonly key: string
  /** Absent when nothing is there any more. */
  readonly error?: StorageError | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Operation<DeleteObjectsInput, KeyOutcome[], S3Side> = {
  name: 'DeleteObjects',
  method: 'POST',
  repeat: 'safe',
  success: 200,
  request({ keys }) {
    const body = deleteRequestBody(keys)
    return { query: 'delete=', headers: documentHeaders(body), body }
  },
  answer: ({ body }, { keys }, { bucket }) => parseDeleteResult(body, keys, bucket),
}

/** Body of a DeleteObjects request; quiet, so that the answer names only what failed. */
export function deleteRequestBody(keys: readonly string[]): Buffer {
  const objects = keys.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`).join('')
  return Buffer.from(`<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}<Quiet>true</Quiet></Delete>`)
}

/**
 * One outcome for each key, in the order of the keys. In quiet mode the answer names only what failed.
 *
 * @throws StorageError `transient` when the answer is no whole result, since a key that is not named would count as gone;
 *   for an error that names none of the keys, of that error's kind: it may concern any of them
 */
export function parseDeleteResult(body: Buffer, keys: readonly string[], bucket: string): KeyOutcome[] {
  const { deleted, errors } = readResult(body, bucket)
  const asked = new Set(keys)
  const failed = new Map<string, StorageError>()
  for (const { key, code, message } of errors) {
    const error = s3Error({ operation: 'DeleteObjects', bucket, key }, 200, code, message)
    if (key === undefined || !asked.has(key)) throw inContext('an error of DeleteObjects names none of the keys that it was asked to delete', error)
    failed.set(key, error)
  }
  return keys.map((key) => {
    const error = failed.get(key)
    if (error) return error.kind === 'not-found' ? { key } : { key, error }
    // A service that names what it has deleted, although it was asked not to, names all of it.
    return deleted.size === 0 || deleted.has(key) ? { key } : { key, error: unnamed(bucket, key) }
  })
}

interface DeleteResult {
  readonly deleted: ReadonlySet<string>
  readonly errors: readonly { readonly key: string | undefined; readonly code: string; readonly message: string }[]
}

function readResult(body: Buffer, bucket: string): DeleteResult {
  try {
    const root = parseXml(body.toString('utf8'))
    if (root.name !== 'DeleteResult') throw new XmlError(`a ${root.name}, no DeleteResult`)
    const stranger = root.children.find(({ name }) => name !== 'Deleted' && name !== 'Error')
    if (stranger) throw new XmlError(`a ${stranger.name}`)
    const named = root.children.map((element) => ({ element, key: textOfChild(element, 'Key') }))
    return {
      deleted: new Set(named.flatMap(({ element, key }) => (element.name === 'Deleted' && key !== undefined ? [key] : []))),
      errors: named.filter(({ element }) => element.name === 'Error').map(({ element, key }) => (
        { key, code: textOfChild(element, 'Code') ?? '', message: textOfChild(element, 'Message') ?? '' }
      )),
    }
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw new StorageError(`DeleteObjects s3://${bucket}: unreadable answer: ${error.message}`, { kind: 'transient' })
  }
}

function unnamed(bucket: string, key: string): StorageError {
  return new StorageError(`DeleteObjects s3://${bucket}/${key}: the answer does not say what became of it`, { kind: 'failed' })
}
