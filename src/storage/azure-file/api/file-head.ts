import type { ResponseHeaders } from '../../../http/message.ts'
import type { HeadOptions, ObjectHead } from '../../contract/reading.ts'
import { parseHttpDate } from '../../azure/dates.ts'
import { etagOf } from '../../service/facts.ts'
import { headersOf } from '../../service/headers.ts'
import { factsFromHeaders, storedMd5 } from '../facts.ts'
import { parseFileTime } from '../times.ts'

/** What the service says of a file. */
export interface FileHead extends ObjectHead {
  /** The service's own number of the file, which a rename does not change; undefined where the answer has none. */
  readonly id: string | undefined
  readonly attributes: string | undefined
  /** Key of its permission; undefined where the answer has none. */
  readonly permissionKey: string | undefined
  /** Differs as soon as anything about the file is another one. */
  readonly state: string
}

/**
 * What the headers of answers to Get File and Get File Properties have in common.
 *
 * @param size of the whole file, bytes
 * @param smbInfo the time is the time of the last write
 */
export function headFrom(headers: ResponseHeaders, size: number, asked: Pick<HeadOptions, 'checksum' | 'headers'>, smbInfo: boolean): FileHead {
  const md5 = asked.checksum ? storedMd5(headers) : undefined
  const etag = etagOf(headers)
  return {
    size,
    mtime: timeIn(headers, smbInfo),
    etag,
    etagIsDigest: false,
    facts: factsFromHeaders(headers, smbInfo),
    checksum: md5 === undefined ? undefined : { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5 },
    headers: asked.headers ? headersOf(headers) : undefined,
    id: headers['x-ms-file-id'],
    attributes: headers['x-ms-file-attributes'],
    permissionKey: headers['x-ms-file-permission-key'],
    state: [etag, headers['last-modified'], headers['x-ms-file-last-write-time'], size].join(' '),
  }
}

/** The time of an entry, milliseconds since the epoch. */
export function timeIn(headers: ResponseHeaders, smbInfo: boolean): number {
  const written = smbInfo ? parseFileTime(headers['x-ms-file-last-write-time'] ?? '') : undefined
  return written ?? parseHttpDate(headers['last-modified'] ?? '')
}
