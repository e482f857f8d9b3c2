import { isForeignProperty } from './foreign.ts'
import type { Metadata } from './marks.ts'

/** Extended attributes of a file by name, as they are. */
export type Xattrs = ReadonlyMap<string, Buffer>

/** Metadata in which the extended attributes of a file travel: the base64 of a JSON object, name → base64 of the value. */
export const XATTRS_KEY = 'posix_xattrs'

/** The attributes that users may set. Others need rights, and belong to the system. */
const USER = 'user.'

/** The attributes in which this program keeps facts of an object on disk. They travel as those facts. */
const OWN = 'user.objsync.'

/** The facts of an object that a disk has no other place for; user metadata without the keys of the portable form. */
export interface KeptFacts {
  readonly contentType?: string | undefined
  readonly contentEncoding?: string | undefined
  readonly contentDisposition?: string | undefined
  readonly contentLanguage?: string | undefined
  readonly cacheControl?: string | undefined
  readonly expires?: string | undefined
  readonly metadata?: Metadata | undefined
}

type Header = Exclude<keyof KeptFacts, 'metadata'>

const NAMES: Readonly<Record<Header, string>> = {
  contentType: 'content-type',
  contentEncoding: 'content-encoding',
  contentDisposition: 'content-disposition',
  contentLanguage: 'content-language',
  cacheControl: 'cache-control',
  expires: 'expires',
}
const HEADERS = Object.entries(NAMES) as [Header, string][]
const METADATA = `${OWN}metadata`

/** The keys of the portable form. What they say is kept by the file itself. */
const PORTABLE: ReadonlySet<string> = new Set([
  'permissions', 'posix_owner', 'posix_group', 'modtime', 'posix_atime', 'posix_ctime', 'linux_btime', 'posix_nlink', 'posix_ino',
  'posix_dev', 'posix_rdev', 'is_symlink', 'hdi_isfolder', 'is_block_dev', 'is_char_dev', 'is_socket', 'is_fifo',
  'linux_attribute', 'linux_attribute_mask', 'linux_statx_mask', XATTRS_KEY,
])

/** Reports whether the metadata says more than how a file was, in the portable form or in that of another program. */
export function hasOwnMetadata(metadata: Metadata | undefined): boolean {
  return metadata !== undefined && Object.entries(metadata).some(([name, value]) => !PORTABLE.has(name) && !isForeignProperty(name, value))
}

/** The extended attributes of the file that an object becomes. What is malformed in its metadata is left out. */
export function xattrsOf(facts: KeptFacts, onMalformed?: (key: string) => void): Xattrs {
  const xattrs = new Map<string, Buffer>(parseXattrs(facts.metadata?.[XATTRS_KEY], onMalformed))
  for (const [fact, name] of HEADERS) {
    const value = facts[fact]
    if (value !== undefined) xattrs.set(OWN + name, Buffer.from(value, 'latin1'))
  }
  const own = Object.entries(facts.metadata ?? {}).filter(([name]) => !PORTABLE.has(name))
  if (own.length > 0) xattrs.set(METADATA, Buffer.from(JSON.stringify(Object.fromEntries(own))))
  return xattrs
}

/** The facts that the extended attributes of a file stand for. */
export function factsOfXattrs(xattrs: Xattrs): KeptFacts {
  const facts: { -readonly [name in Header]?: string } = {}
  for (const [fact, name] of HEADERS) {
    const value = xattrs.get(OWN + name)
    if (value !== undefined) facts[fact] = value.toString('latin1')
  }
  const metadata = { ...parseRecord(xattrs.get(METADATA)?.toString('utf8')), ...formatXattrs(xattrs) }
  return Object.keys(metadata).length === 0 ? facts : { ...facts, metadata }
}

function formatXattrs(xattrs: Xattrs): Metadata {
  const others = [...xattrs].filter(([name]) => travels(name)).sort(([one], [other]) => (one < other ? -1 : 1))
  if (others.length === 0) return {}
  const record = Object.fromEntries(others.map(([name, value]) => [name, value.toString('base64')]))
  return { [XATTRS_KEY]: Buffer.from(JSON.stringify(record)).toString('base64') }
}

/** Attributes of the system, and hash records of azcopy, are never taken from an object. */
function parseXattrs(text: string | undefined, onMalformed?: (key: string) => void): [string, Buffer][] {
  if (text === undefined) return []
  const record = parseRecord(Buffer.from(text, 'base64').toString('utf8'))
  if (record === undefined) onMalformed?.(XATTRS_KEY)
  return Object.entries(record ?? {}).flatMap(([name, value]) => (travels(name) ? [[name, Buffer.from(value, 'base64')] as [string, Buffer]] : []))
}

function travels(name: string): boolean {
  return name.startsWith(USER) && !name.startsWith(OWN) && name !== 'user.azcopysyncmeta' && !name.includes('\0')
}

/** Reads a JSON object of texts; undefined for anything else. */
function parseRecord(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return Object.values(value).every((each) => typeof each === 'string') ? (value as Record<string, string>) : undefined
  } catch {
    return undefined
  }
}

/** Bytes that metadata takes in the headers of a request. */
export function sizeOfMetadata(metadata: Metadata): number {
  return Object.entries(metadata).reduce((size, [name, value]) => size + name.length + value.length, 0)
}
