import type { KeyOutcome } from './transport.ts'
import { StorageError } from '../../errors.ts'
import { s3Error } from './errors.ts'
import { escapeXml, textOf } from '../../xml.ts'

/** Body of a DeleteObjects request; quiet, so that the answer names only what failed. */
export function deleteRequestBody(keys: readonly string[]): Buffer {
  const objects = keys.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`).join('')
  return Buffer.from(`<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}<Quiet>true</Quiet></Delete>`)
}

const WHOLE = /<(?:\/DeleteResult|DeleteResult[^<>]*\/)>\s*$/

/**
 * One outcome for each key, in the order of the keys.
 * @throws StorageError `transient` when the answer is no whole result: who is not named would count as gone
 */
export function parseDeleteResult(body: Buffer, keys: readonly string[], bucket: string): KeyOutcome[] {
  const xml = body.toString('utf8')
  if (!WHOLE.test(xml)) throw new StorageError(`DeleteObjects s3://${bucket}: unreadable answer`, { kind: 'transient' })
  const errors = new Map<string, StorageError>()
  for (let at = xml.indexOf('<Error>'); at >= 0; at = xml.indexOf('<Error>', at + 1)) {
    const end = xml.indexOf('</Error>', at)
    const key = textOf(xml, 'Key', at, end) ?? ''
    const code = textOf(xml, 'Code', at, end) ?? ''
    errors.set(key, s3Error({ operation: 'DeleteObjects', bucket, key }, 200, code, textOf(xml, 'Message', at, end) ?? ''))
  }
  return keys.map((key) => {
    const error = errors.get(key)
    return error && error.kind !== 'not-found' ? { key, error } : { key }
  })
}
