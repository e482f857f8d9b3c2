import { requireNeed, sasGrant, type Grant } from '../access/authorize.ts'
import { header, isTrue, keepsDots, requiredHeader, type Answer, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import { parseTarget } from '../http/target.ts'
import { namesOf } from '../names.ts'
import { checkLeaseForWrite } from '../state/lease.ts'
import { lookupKey, putEntry, removeEntry, touch, type DirectoryNode, type Node } from '../state/node.ts'
import type { Place } from '../state/share.ts'
import { nodeHeaders } from './describe.ts'
import { checkWritable, found, liveShare, placeIn, placeToWrite, type Found } from './find.ts'
import { checkNotOpen } from './handle.ts'
import { sentMetadata } from './metadata.ts'
import type { Operations } from './operation.ts'
import { applySmb, sentSmb } from './smb.ts'

const SINCE = '2021-04-10'

/** Rename File and Rename Directory, within one share. */
export const renameOperations: Operations = {
  'file.rename': { need: { resource: 'o', permissions: 'w' }, since: SINCE, run: (call, grant) => rename(call, grant, 'file') },
  'directory.rename': { need: { resource: 'o', permissions: 'w' }, since: SINCE, run: (call, grant) => rename(call, grant, 'directory') },
}

function rename(call: Call, grant: Grant, kind: 'file' | 'directory'): Answer {
  const { withoutRename } = call.settings
  if (withoutRename === true || (withoutRename === 'NFS' && liveShare(call).protocol === 'NFS')) throw new ServiceError('UnsupportedQueryParameter', { QueryParameterName: 'comp', QueryParameterValue: 'rename' })
  const source = renameSource(call, grant)
  const target = placeToWrite(call)
  if ((source.node.kind === 'directory') !== (kind === 'directory')) throw new ServiceError('ResourceTypeMismatch')
  checkNotOpen(source.share, source.node)
  if (source.node.kind === 'file') checkLeaseForWrite(source.node.lease, header(call, 'x-ms-source-lease-id'))
  checkTarget(call, source, target)
  const smb = sentSmb(call, target, kind, false)
  const metadata = sentMetadata(call)
  move(source, target)
  const { node } = source
  if (metadata !== undefined) node.metadata = metadata
  const type = header(call, 'x-ms-content-type')
  if (node.kind === 'file' && type !== undefined) node.headers = { ...node.headers, type }
  touch(node, call.account.clock.now())
  applySmb(node, smb)
  return { status: 200, headers: { ...nodeHeaders(call, target, node), 'x-ms-request-server-encrypted': 'true' } }
}

/** What is to be renamed: a URL of this account, with a signature of its own where the request has one. */
function renameSource(call: Call, grant: Grant): Found {
  const sent = requiredHeader(call, 'x-ms-file-rename-source')
  const target = parseTarget(sent, call.settings.account)
  if (target === undefined || target.share !== call.share) throw badHeader('x-ms-file-rename-source', sent)
  if (grant !== 'all') requireNeed(sasGrant(call, target.query, target.share, target.rest), { resource: 'o', permissions: 'wd' })
  const names = namesOf(target.rest, keepsDots(call, 'x-ms-source-allow-trailing-dot'))
  const source = found(placeIn(liveShare(call), names))
  if (source.parent === undefined) throw badHeader('x-ms-file-rename-source', sent)
  return source
}

/** @throws ServiceError when what is under the new name may not be replaced, or the node would come to lie in itself */
function checkTarget(call: Call, source: Found, target: Place): void {
  if (target.parent === undefined) throw new ServiceError('InvalidUri')
  if (source.node.kind === 'directory' && liesIn(target.parent, source.node)) throw new ServiceError('InvalidInput')
  // A new case for the same entry replaces nothing.
  if (target.entry === undefined || target.entry === source.entry) return
  const replaced = target.entry.node
  if (!isTrue(call, 'x-ms-file-rename-replace-if-exists')) throw new ServiceError('ResourceAlreadyExists')
  if (replaced.kind === 'directory' || source.node.kind === 'directory') throw new ServiceError('ResourceTypeMismatch')
  if (!isTrue(call, 'x-ms-file-rename-ignore-readonly')) checkWritable(replaced)
  checkNotOpen(target.share, replaced)
  if (replaced.kind === 'file') checkLeaseForWrite(replaced.lease, header(call, 'x-ms-destination-lease-id'))
}

function liesIn(directory: DirectoryNode, ancestor: DirectoryNode): boolean {
  if (directory === ancestor) return true
  const below = (node: Node): boolean => node === directory || (node.kind === 'directory' && [...node.entries.values()].some((entry) => below(entry.node)))
  return below(ancestor)
}

function move(source: Found, { share, parent, name, entry }: Place): void {
  if (parent === undefined || source.parent === undefined) return
  if (entry !== undefined && entry !== source.entry && entry.node.kind === 'file' && entry.node !== source.node) entry.node.links--
  const same = parent === source.parent && lookupKey(name, share.protocol) === lookupKey(source.name, share.protocol)
  if (!same) removeEntry(source.parent, source.name, share.protocol)
  putEntry(parent, { name, node: source.node }, share.protocol)
}
