import { fileTime, parseFileTime } from '../clock.ts'
import { header, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import type { Node } from '../state/node.ts'
import { keepPermission, type Permission, type Place, type Share } from '../state/share.ts'

const ATTRIBUTES = ['ReadOnly', 'Hidden', 'System', 'Directory', 'Archive', 'Temporary', 'Offline', 'NotContentIndexed', 'NoScrubData']
const LONGEST_PERMISSION = 8 * 1024
const SDDL = /^(?:O:[^:]+)?(?:G:[^:]+)?(?:D:[^:]*)?(?:S:[^:]*)?$/
/** Headers that must be there from version 2019-02-02 until 2021-06-08. */
const ONCE_REQUIRED = ['x-ms-file-attributes', 'x-ms-file-creation-time', 'x-ms-file-last-write-time'] as const

/** @throws ServiceError MissingRequiredHeader where an old version asks for the SMB properties of a new node */
export function requireOldHeaders(call: Call): void {
  if (call.version < '2019-02-02' || call.version >= '2021-06-08') return
  for (const name of ONCE_REQUIRED) {
    if (header(call, name) === undefined) throw new ServiceError('MissingRequiredHeader', { HeaderName: name })
  }
  if (header(call, 'x-ms-file-permission') === undefined && header(call, 'x-ms-file-permission-key') === undefined) {
    throw new ServiceError('MissingRequiredHeader', { HeaderName: 'x-ms-file-permission' })
  }
}

/**
 * What the headers of SMB say, checked; undefined values are to stay as they are.
 * @param place where the node is or will be, for what it inherits
 */
export function sentSmb(call: Call, place: Place, kind: Node['kind'], creating: boolean): SmbChange {
  const now = (): string => fileTime(call.account.clock.now())
  const semantics = creating ? header(call, 'x-ms-file-property-semantics')?.toLowerCase() : 'restore'
  if (semantics !== undefined && semantics !== 'new' && semantics !== 'restore') throw badHeader('x-ms-file-property-semantics', semantics)
  return {
    attributes: attributesFrom(header(call, 'x-ms-file-attributes'), kind, semantics !== 'restore'),
    created: timeFrom(call, 'x-ms-file-creation-time', now),
    written: timeFrom(call, 'x-ms-file-last-write-time', now),
    changed: timeFrom(call, 'x-ms-file-change-time', now),
    permissionKey: permissionFrom(call, place),
  }
}

export interface SmbChange {
  readonly attributes?: string | undefined
  readonly created?: string | undefined
  readonly written?: string | undefined
  readonly changed?: string | undefined
  readonly permissionKey?: string | undefined
}

export function applySmb(node: Node, change: SmbChange): void {
  node.attributes = change.attributes ?? node.attributes
  node.created = change.created ?? node.created
  node.written = change.written ?? node.written
  node.changed = change.changed ?? node.changed
  node.permissionKey = change.permissionKey ?? node.permissionKey
}

/**
 * Attributes in the service's order and spelling.
 * @param archives whether a file gets the attribute Archive beside those that were sent, as the file system gives it to every new file
 */
export function attributesFrom(sent: string | undefined, kind: Node['kind'], archives: boolean): string | undefined {
  if (sent === undefined || sent.toLowerCase() === 'preserve') return undefined
  const wanted = sent.split('|').map((name) => name.trim().toLowerCase()).filter((name) => name !== 'none' && name !== '')
  const unknown = wanted.some((name) => !ATTRIBUTES.some((known) => known.toLowerCase() === name))
  if (unknown || (kind !== 'directory' && wanted.includes('directory'))) throw badHeader('x-ms-file-attributes', sent)
  if (kind === 'directory') wanted.push('directory')
  else if (archives) wanted.push('archive')
  return ATTRIBUTES.filter((name) => wanted.includes(name.toLowerCase())).join('|') || 'None'
}

function timeFrom(call: Call, name: string, now: () => string): string | undefined {
  const sent = header(call, name)
  if (sent === undefined || sent.toLowerCase() === 'preserve') return undefined
  if (sent.toLowerCase() === 'now') return now()
  const time = parseFileTime(sent)
  if (time === undefined) throw badHeader(name, sent)
  return time
}

function permissionFrom(call: Call, { share, parent }: Place): string | undefined {
  const sent = header(call, 'x-ms-file-permission')
  const key = header(call, 'x-ms-file-permission-key')
  if (sent !== undefined && key !== undefined) throw badHeader('x-ms-file-permission-key', key)
  if (key !== undefined) {
    if (!share.permissions.has(key)) throw badHeader('x-ms-file-permission-key', key)
    return key
  }
  if (sent === undefined || sent.toLowerCase() === 'preserve') return undefined
  if (sent.toLowerCase() === 'inherit') return parent?.permissionKey
  if (sent.length > LONGEST_PERMISSION) throw badHeader('x-ms-file-permission', `${sent.length} bytes`)
  return storePermission(share, sent, header(call, 'x-ms-file-permission-format'))
}

/** Keeps a security descriptor. @throws ServiceError InvalidHeaderValue for what is none @returns its key */
export function storePermission(share: Share, text: string, sentFormat = 'sddl'): string {
  const format = sentFormat.toLowerCase() as Permission['format']
  const good = format === 'sddl' ? SDDL.test(text) && text !== '' : format === 'binary' && /^[A-Za-z0-9+/]+=*$/.test(text)
  if (!good) throw badHeader('x-ms-file-permission', text.slice(0, 100))
  return keepPermission(share.permissions, share.name, { text, format })
}
