import { createHash } from 'node:crypto'
import type { Grant } from '../access/authorize.ts'
import { header, requiredHeader, type Answer, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import { decodeStructured, STRUCTURED_BODY, structuredOverhead } from '../http/structured.ts'
import { resizeContent, writeContent } from '../state/content.ts'
import { checkLeaseForRead, checkLeaseForWrite } from '../state/lease.ts'
import { putEntry, removeEntry, touch, type FileNode } from '../state/node.ts'
import type { Place } from '../state/share.ts'
import { checkMd5Form, lengthFrom, sentContentHeaders } from './content-headers.ts'
import { changeHeaders, fileHeaders, nodeHeaders } from './describe.ts'
import { checkWritable, found, foundFile, leaseId, mismatch, placeToRead, placeToWrite } from './find.ts'
import { checkNotOpen } from './handle.ts'
import { metadataHeaders, sentMetadata } from './metadata.ts'
import type { Operations } from './operation.ts'
import { applyPosix, sentPosix } from './posix.ts'
import { applySmb, requireOldHeaders, sentSmb } from './smb.ts'

/** Bytes that one request may carry. */
export const LARGEST_RANGE = 4 * 1024 * 1024
/** First version in which Create File takes the file's bytes. */
const BODY_SINCE = '2026-02-06'

/** Operations on files as a whole. */
export const fileOperations: Operations = {
  'file.create': { need: { resource: 'o', permissions: 'cw' }, run: createFile },
  'file.getProperties': { need: { resource: 'o', permissions: 'r' }, run: getProperties },
  'file.setHTTPHeaders': { need: { resource: 'o', permissions: 'w' }, run: setProperties },
  'file.getMetadata': { need: { resource: 'o', permissions: 'r' }, run: getMetadata },
  'file.setMetadata': { need: { resource: 'o', permissions: 'w' }, run: setMetadata },
  'file.delete': { need: { resource: 'o', permissions: 'd' }, run: deleteFile },
}

async function createFile(call: Call, grant: Grant): Promise<Answer> {
  const type = requiredHeader(call, 'x-ms-type')
  if (type.toLowerCase() !== 'file') throw badHeader('x-ms-type', type)
  const size = lengthFrom('x-ms-content-length', requiredHeader(call, 'x-ms-content-length'))
  const body = await bodyOfCreate(call, size)
  // From here on nothing waits, so that two requests for one name cannot mix.
  const place = placeToWrite(call)
  requireOldHeaders(call)
  checkReplaceable(call, place, grant)
  const smb = sentSmb(call, place, 'file', true)
  const posix = sentPosix(call, place.share)
  const headers = sentContentHeaders(call)
  const metadata = sentMetadata(call)
  const node = placeNewFile(place, size)
  node.headers = headers
  node.metadata = metadata ?? {}
  if (body !== undefined) writeContent(node.content, 0, body.data)
  applySmb(node, smb)
  applyPosix(node, posix)
  return { status: 201, headers: { ...nodeHeaders(call, place, node), 'content-md5': body?.md5, 'x-ms-structured-body': header(call, 'x-ms-structured-body'), 'x-ms-request-server-encrypted': 'true' } }
}

/** @throws ServiceError when what is under the name may not be replaced by a file */
export function checkReplaceable(call: Call, { share, node, parent }: Place, grant: Grant): void {
  if (parent === undefined) throw new ServiceError('InvalidUri')
  if (node === undefined) return
  if (node.kind !== 'file') throw new ServiceError('ResourceTypeMismatch')
  if (grant !== 'all' && !grant.permissions.includes('w')) throw new ServiceError('AuthorizationPermissionMismatch')
  checkWritable(node)
  checkNotOpen(share, node)
  checkLeaseForWrite(node.lease, leaseId(call))
}

/** Puts an empty file at a place. A file that is there becomes the new one, under the name that it has; nothing of it stays but its id, its lease and its other names. */
export function placeNewFile({ share, parent, name, node }: Place, size: number): FileNode {
  const made = share.make.file(size)
  if (parent === undefined) throw new ServiceError('InvalidUri')
  made.permissionKey = parent.permissionKey
  if (node?.kind === 'file') return Object.assign(node, { ...made, id: node.id, links: node.links, lease: node.lease, copy: undefined })
  putEntry(parent, { name, node: made }, share.protocol)
  return made
}

async function bodyOfCreate(call: Call, size: number): Promise<{ data: Buffer[], md5: string } | undefined> {
  const length = Number(header(call, 'content-length') ?? 0)
  if (length === 0) return undefined
  if (call.settings.ignoresBody) return undefined
  if (call.version < BODY_SINCE) throw badHeader('content-length', String(length))
  const data = await readBytes(call)
  if (data.reduce((sum, part) => sum + part.length, 0) > size) throw new ServiceError('InvalidRange')
  return { data, md5: checkedMd5(call, data) }
}

/** Reads the bytes that a request carries, out of their checksums where they have such. */
export async function readBytes(call: Call): Promise<Buffer[]> {
  const structured = header(call, 'x-ms-structured-body')
  if (structured === undefined) return await call.body(LARGEST_RANGE)
  if (structured !== STRUCTURED_BODY) throw badHeader('x-ms-structured-body', structured)
  const data = decodeStructured(await call.body(LARGEST_RANGE + structuredOverhead(LARGEST_RANGE)))
  const length = lengthFrom('x-ms-structured-content-length', requiredHeader(call, 'x-ms-structured-content-length'))
  if (data.reduce((sum, part) => sum + part.length, 0) !== length) throw badHeader('x-ms-structured-content-length', String(length))
  return data
}

/** MD5 of a body, in Base64, compared with what the request says. */
export function checkedMd5(call: Call, data: readonly Buffer[]): string {
  const sent = header(call, 'content-md5')
  if (sent !== undefined) checkMd5Form(sent)
  const hash = createHash('md5')
  for (const part of data) hash.update(part)
  const md5 = hash.digest('base64')
  if (sent !== undefined && sent !== md5) throw new ServiceError('Md5Mismatch', { UserSpecifiedMd5: sent, ServerCalculatedMd5: md5 })
  return md5
}

function getProperties(call: Call): Answer {
  const read = placeToRead(call)
  const place = found(read)
  const { node } = place
  // A symbolic link has properties too, so that a client can see what it is.
  if (node.kind === 'link') return { status: 200, headers: { ...nodeHeaders(call, place, node), ...metadataHeaders(node.metadata), 'content-length': node.target.length } }
  if (node.kind !== 'file') throw mismatch(read)
  checkLeaseForRead(node.lease, leaseId(call))
  return { status: 200, headers: { ...fileHeaders(call, place, node), 'content-length': node.content.size, 'content-md5': node.headers.md5 } }
}

function setProperties(call: Call): Answer {
  const place = found(placeToWrite(call))
  const { node, share } = place
  if (node.kind === 'directory') throw new ServiceError('ResourceTypeMismatch')
  if (node.kind === 'file') checkLeaseForWrite(node.lease, leaseId(call))
  const smb = sentSmb(call, place, 'file', false)
  const posix = sentPosix(call, share)
  const headers = sentContentHeaders(call)
  const length = header(call, 'x-ms-content-length')
  if (node.kind === 'file') {
    if (length !== undefined) {
      checkWritable(node)
      resizeContent(node.content, lengthFrom('x-ms-content-length', length))
    }
    node.headers = headers
  }
  touch(node, call.account.clock.now())
  applySmb(node, smb)
  applyPosix(node, posix)
  return { status: 200, headers: { ...nodeHeaders(call, place, node), 'x-ms-request-server-encrypted': 'true' } }
}

function getMetadata(call: Call): Answer {
  const { node } = foundFile(placeToRead(call))
  return { status: 200, headers: { ...changeHeaders(node), ...metadataHeaders(node.metadata) } }
}

function setMetadata(call: Call): Answer {
  const { node } = foundFile(placeToWrite(call))
  checkLeaseForWrite(node.lease, leaseId(call))
  node.metadata = sentMetadata(call) ?? {}
  touch(node, call.account.clock.now())
  return { status: 200, headers: { ...changeHeaders(node), 'x-ms-request-server-encrypted': 'true' } }
}

function deleteFile(call: Call): Answer {
  const { node, parent, name, share } = found(placeToWrite(call))
  if (node.kind === 'directory' || parent === undefined) throw new ServiceError('ResourceTypeMismatch')
  if (node.kind === 'link') {
    removeEntry(parent, name, share.protocol)
    return { status: 202 }
  }
  checkWritable(node)
  checkNotOpen(share, node)
  checkLeaseForWrite(node.lease, leaseId(call))
  removeEntry(parent, name, share.protocol)
  node.links--
  touch(node, call.account.clock.now())
  return { status: 202, headers: share.protocol === 'NFS' ? { 'x-ms-link-count': node.links } : {} }
}
