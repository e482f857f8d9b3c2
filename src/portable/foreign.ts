import type { Metadata } from './marks.ts'
import { parseId, parseInstant, parseInteger, parseSeconds } from './numbers.ts'

/** What programs note of a file. */
export type PropertyName = 'mode' | 'owner' | 'group' | 'modified' | 'accessed'

type Reader = (text: string) => bigint | undefined

/** One program's key for a property. */
interface ForeignKey {
  readonly key: string
  readonly read: Reader
}

/** The key in which s3sync, and this program under --put-last-modified-metadata, note the time of the source. */
export const ORIGIN_MTIME = 's3sync_origin_last_modified'

/** The key in which s3sync, and this program with `--enable-versioning`, note the version of the source. */
export const ORIGIN_VERSION = 's3sync_origin_version_id'

/**
 * The keys of other programs, in the order in which they are asked:
 * - rclone: `mtime` (seconds on S3, RFC 3339 elsewhere), `mode` in octal, `uid`, `gid`, `atime`. https://rclone.org/s3/#metadata
 * - s3fs has the same keys, with `mode` in decimal. https://github.com/s3fs-fuse/s3fs-fuse
 * - File Gateway, DataSync and FSx for Lustre: `file-permissions` in octal, `file-owner`, `file-group`, `file-mtime` and
 *   `file-atime` in nanoseconds. https://docs.aws.amazon.com/fsx/latest/LustreGuide/posix-metadata-support.html
 * - s3sync: `s3sync_origin_last_modified`
 */
const FOREIGN: Readonly<Record<PropertyName, readonly ForeignKey[]>> = {
  mode: [{ key: 'mode', read: readMode }, { key: 'file-permissions', read: readMode }],
  owner: [{ key: 'uid', read: parseId }, { key: 'file-owner', read: parseId }],
  group: [{ key: 'gid', read: parseId }, { key: 'file-group', read: parseId }],
  modified: [{ key: 'mtime', read: readTime }, { key: 'file-mtime', read: readNanoseconds }, { key: ORIGIN_MTIME, read: parseInstant }],
  accessed: [{ key: 'atime', read: readTime }, { key: 'file-atime', read: readNanoseconds }],
}

/** s3cmd has one key for all: `atime:1499727909/gid:0/mode:33188/mtime:1499727909/uid:0`. https://s3tools.org/usage */
const S3CMD = 's3cmd-attrs'

const S3CMD_FIELDS: Readonly<Record<PropertyName, readonly [field: string, read: Reader]>> = {
  mode: ['mode', (text) => parseInteger(text, 10)],
  owner: ['uid', parseId],
  group: ['gid', parseId],
  modified: ['mtime', parseSeconds],
  accessed: ['atime', parseSeconds],
}

/** A property as another program has noted it; undefined where none has. */
export function foreignProperty(name: PropertyName, metadata: Metadata, onMalformed?: (key: string) => void): bigint | undefined {
  for (const { key, read } of FOREIGN[name]) {
    const text = valueOf(metadata, key)
    const value = text === undefined ? undefined : read(text)
    if (value !== undefined) return value
    if (text !== undefined) onMalformed?.(key)
  }
  return fromS3cmd(name, metadata, onMalformed)
}

/** Does another program, or s3sync, say with this entry how a file was? A user may have an entry of the same name, and mean something else. */
export function isForeignProperty(key: string, value: string): boolean {
  if (key === ORIGIN_VERSION || key === S3CMD) return true
  return Object.values(FOREIGN).flat().some((known) => known.key === key && known.read(value) !== undefined)
}

/** A store whose names must be identifiers keeps a name with `-` as azcopy renames it. */
function valueOf(metadata: Metadata, key: string): string | undefined {
  return metadata[key] ?? (key.includes('-') ? metadata[`rename_${key.replaceAll('-', '_')}`] : undefined)
}

function fromS3cmd(name: PropertyName, metadata: Metadata, onMalformed?: (key: string) => void): bigint | undefined {
  const [field, read] = S3CMD_FIELDS[name]
  const text = valueOf(metadata, S3CMD)?.split('/').find((each) => each.startsWith(`${field}:`))
  const value = text === undefined ? undefined : read(text.slice(field.length + 1))
  if (text !== undefined && value === undefined) onMalformed?.(S3CMD)
  return value
}

const TYPE_BITS = 0o170_000n
/** No type at all, a file, a folder, a link. */
const TYPES: ReadonlySet<bigint> = new Set([0n, 0o100_000n, 0o040_000n, 0o120_000n])

/** rclone and AWS write a mode in octal, s3fs in decimal. Only one of the two readings has the bits of a known type. */
function readMode(text: string): bigint | undefined {
  return [parseInteger(text, 8), parseInteger(text, 10)].find((mode) => mode !== undefined && mode >= 0n && TYPES.has(mode & TYPE_BITS))
}

function readTime(text: string): bigint | undefined {
  return parseSeconds(text) ?? parseInstant(text)
}

function readNanoseconds(text: string): bigint | undefined {
  return text.endsWith('ns') ? parseInteger(text.slice(0, -2), 10) : undefined
}
