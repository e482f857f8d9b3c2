import { header, requiredHeader, type Answer, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import { parseTarget } from '../http/target.ts'
import { namesOf } from '../names.ts'
import { checkLeaseForWrite } from '../state/lease.ts'
import { putEntry, touch, type Node } from '../state/node.ts'
import type { Place } from '../state/share.ts'
import { changeHeaders, nodeHeaders } from './describe.ts'
import { found, foundFile, leaseId, liveShare, placeIn, placeToRead, placeToWrite } from './find.ts'
import { sentMetadata } from './metadata.ts'
import type { Operations } from './operation.ts'
import { applyPosix, sentPosix } from './posix.ts'
import { applySmb, sentSmb } from './smb.ts'

const SINCE = '2025-05-05'
const LONGEST_TARGET = 1024

/** Symbolic and hard links, which only shares of NFS have. */
export const linkOperations: Operations = {
  'file.createSymbolicLink': { need: { resource: 'o', permissions: 'cw' }, since: SINCE, run: createSymbolicLink },
  'file.getSymbolicLink': { need: { resource: 'o', permissions: 'r' }, since: SINCE, run: getSymbolicLink },
  'file.createHardLink': { need: { resource: 'o', permissions: 'cw' }, since: SINCE, run: createHardLink },
}

function createSymbolicLink(call: Call): Answer {
  const place = placeForLink(call, 'link')
  const { share, parent, name } = place
  const target = linkText(requiredHeader(call, 'x-ms-link-text'))
  const { created, written } = sentSmb(call, place, 'link', true)
  const posix = sentPosix(call, share)
  const metadata = sentMetadata(call)
  const node = share.make.link(target)
  node.metadata = metadata ?? {}
  applySmb(node, { created, written })
  applyPosix(node, posix)
  putEntry(parent, { name, node }, share.protocol)
  return { status: 201, headers: nodeHeaders(call, place, node) }
}

/** Most clients percent-encode the text in its header; what is no such encoding is the text itself. */
function linkText(sent: string): string {
  if (sent.length > LONGEST_TARGET * 3) throw badHeader('x-ms-link-text', sent)
  try {
    return decodeURIComponent(sent)
  } catch {
    return sent
  }
}

function getSymbolicLink(call: Call): Answer {
  const { node } = found(placeToRead(call))
  if (node.kind !== 'link') throw new ServiceError('ResourceTypeMismatch')
  return { status: 200, headers: { ...changeHeaders(node), 'x-ms-link-text': encodeURIComponent(node.target).replaceAll('%2F', '/') } }
}

function createHardLink(call: Call): Answer {
  const place = placeForLink(call, 'file')
  const { share, parent, name } = place
  const { node } = foundFile(placeIn(liveShare(call), targetNames(call)))
  checkLeaseForWrite(node.lease, leaseId(call))
  node.links++
  touch(node, call.account.clock.now())
  putEntry(parent, { name, node }, share.protocol)
  return { status: 201, headers: nodeHeaders(call, place, node) }
}

/** The path of the file that a hard link is to be of: a URL, a path that begins with the share, or one within it. */
function targetNames(call: Call): string[] {
  const sent = requiredHeader(call, 'x-ms-file-target-file')
  const target = parseTarget(sent, call.settings.account)
  if (target !== undefined && target.share !== call.share) throw badHeader('x-ms-file-target-file', sent)
  const names = namesOf(target?.rest ?? sent, true)
  return target === undefined && sent.startsWith(`/${call.share}/`) ? names.slice(1) : names
}

/** @param kind what may be there already, and is then told as such; anything else is of the wrong type */
function placeForLink(call: Call, kind: Node['kind']): Place & { readonly parent: NonNullable<Place['parent']> } {
  const place = placeToWrite(call)
  const { share, parent, node } = place
  if (share.protocol !== 'NFS') throw new ServiceError('FeatureVersionMismatch', { Reason: 'Links are of NFS shares only.' })
  const type = header(call, 'x-ms-type')
  if (type !== undefined && type.toLowerCase() !== 'file') throw badHeader('x-ms-type', type)
  if (parent === undefined) throw new ServiceError('InvalidUri')
  if (node !== undefined) throw new ServiceError(node.kind === kind ? 'ResourceAlreadyExists' : 'ResourceTypeMismatch')
  return { ...place, parent }
}
