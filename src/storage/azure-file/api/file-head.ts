import type { ResponseHeaders } from '../../../http/message.ts'
import type { HeadOptions, ObjectHead } from '../../contract/reading.ts'
import type { Facts } from '../../contract/entry.ts'
import type { FileSide } from '../side.ts'
import { parseHttpDate } from '../../azure/dates.ts'
import { etagOf } from '../../service/facts.ts'
import { headersOf } from '../../service/headers.ts'
import { factsFromHeaders, storedMd5 } from '../facts.ts'
import { withPosix } from '../posix.ts'
import { exactTime, parseFileTime } from '../times.ts'
import { timeUnlessUnfinished } from '../unfinished.ts'

/** What the service says of a file. */
export interface FileHead extends ObjectHead {
  /** The service's own number of the file, which a rename does not change; undefined where the answer has none. */
  readonly id: string | undefined
  readonly attributes: string | undefined
  /** A symbolic link, on a share of NFS. */
  readonly isLink: boolean
  /** Names of the file; more than one only on a share of NFS. */
  readonly links: number
  /** Key of its permission; undefined where the answer has none. */
  readonly permissionKey: string | undefined
  /** Differs as soon as anything about the file is another one. */
  readonly state: string
}

/**
 * What the headers of answers to Get File and Get File Properties have in common.
 *
 * @param size of the whole file, bytes
 * @param side where its entries have the times of the last write, the time is that
 */
export function headFrom(headers: ResponseHeaders, size: number, asked: Pick<HeadOptions, 'checksum' | 'headers'>, { smbInfo, posix }: Pick<FileSide, 'smbInfo' | 'posix'>): FileHead {
  const md5 = asked.checksum ? storedMd5(headers) : undefined
  const etag = etagOf(headers)
  return {
    size,
    mtime: timeIn(headers, smbInfo),
    etag,
    etagIsDigest: false,
    facts: posix ? withPosixFacts(factsFromHeaders(headers, smbInfo), headers) : factsFromHeaders(headers, smbInfo),
    checksum: md5 === undefined ? undefined : { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5 },
    headers: asked.headers ? headersOf(headers) : undefined,
    id: headers['x-ms-file-id'],
    attributes: headers['x-ms-file-attributes'],
    isLink: headers['x-ms-file-file-type'] === 'SymLink',
    links: Number(headers['x-ms-link-count'] ?? 1),
    permissionKey: headers['x-ms-file-permission-key'],
    state: [etag, headers['last-modified'], headers['x-ms-file-last-write-time'], size].join(' '),
  }
}

/** The time of an entry, milliseconds since the epoch. See `timeUnlessUnfinished`. */
export function timeIn(headers: ResponseHeaders, smbInfo: boolean): number {
  const written = parseFileTime(headers['x-ms-file-last-write-time'] ?? '')
  const modified = (): number => exactTime(parseHttpDate(headers['last-modified'] ?? ''), headers['x-ms-file-change-time'])
  return timeUnlessUnfinished((smbInfo ? written : undefined) ?? modified(), written)
}

function withPosixFacts(facts: Facts, headers: ResponseHeaders): Facts {
  const metadata = withPosix(facts.metadata, headers)
  return metadata ? { ...facts, metadata } : facts
}
