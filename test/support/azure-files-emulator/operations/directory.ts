import type { Answer, Call } from '../http/call.ts'
import { ServiceError } from '../http/error.ts'
import { putEntry, removeEntry, touch } from '../state/node.ts'
import { changeHeaders, directoryHeaders, nodeHeaders } from './describe.ts'
import { checkWritable, foundDirectory, placeToRead, placeToWrite } from './find.ts'
import { checkNotOpen } from './handle.ts'
import { metadataHeaders, sentMetadata } from './metadata.ts'
import type { Operations } from './operation.ts'
import { applyPosix, sentPosix } from './posix.ts'
import { applySmb, requireOldHeaders, sentSmb } from './smb.ts'

/** Operations on directories, but for listing and renaming them. */
export const directoryOperations: Operations = {
  'directory.create': { need: { resource: 'o', permissions: 'cw' }, run: createDirectory },
  'directory.getProperties': { need: { resource: 'o', permissions: 'r' }, run: getProperties },
  'directory.setProperties': { need: { resource: 'o', permissions: 'w' }, since: '2019-02-02', run: setProperties },
  'directory.getMetadata': { need: { resource: 'o', permissions: 'r' }, run: getMetadata },
  'directory.setMetadata': { need: { resource: 'o', permissions: 'w' }, run: setMetadata },
  'directory.delete': { need: { resource: 'o', permissions: 'd' }, run: deleteDirectory },
}

function createDirectory(call: Call): Answer {
  const place = placeToWrite(call)
  requireOldHeaders(call)
  const { share, parent, name } = place
  if (place.node !== undefined || parent === undefined) throw new ServiceError(place.node?.kind === 'directory' ? 'ResourceAlreadyExists' : 'ResourceTypeMismatch')
  const smb = sentSmb(call, place, 'directory', true)
  const posix = sentPosix(call, share)
  const metadata = sentMetadata(call)
  const node = share.make.directory()
  node.permissionKey = parent.permissionKey
  node.metadata = metadata ?? {}
  applySmb(node, smb)
  applyPosix(node, posix)
  putEntry(parent, { name, node }, share.protocol)
  return { status: 201, headers: { ...nodeHeaders(call, place, node), 'x-ms-request-server-encrypted': 'true' } }
}

function getProperties(call: Call): Answer {
  const place = foundDirectory(placeToRead(call))
  return { status: 200, headers: directoryHeaders(call, place, place.node) }
}

function setProperties(call: Call): Answer {
  const place = foundDirectory(placeToWrite(call))
  const { node, share } = place
  const smb = sentSmb(call, place, 'directory', false)
  const posix = sentPosix(call, share)
  touch(node, call.account.clock.now())
  applySmb(node, smb)
  applyPosix(node, posix)
  return { status: 200, headers: { ...nodeHeaders(call, place, node), 'x-ms-request-server-encrypted': 'true' } }
}

function getMetadata(call: Call): Answer {
  const { node } = foundDirectory(placeToRead(call))
  return { status: 200, headers: { ...changeHeaders(node), ...metadataHeaders(node.metadata) } }
}

function setMetadata(call: Call): Answer {
  const { node } = foundDirectory(placeToWrite(call))
  node.metadata = sentMetadata(call) ?? {}
  touch(node, call.account.clock.now())
  return { status: 200, headers: { ...changeHeaders(node), 'x-ms-request-server-encrypted': 'true' } }
}

function deleteDirectory(call: Call): Answer {
  const { node, parent, name, share } = foundDirectory(placeToWrite(call))
  if (parent === undefined) throw new ServiceError('InvalidUri')
  if (node.entries.size > 0) throw new ServiceError('DirectoryNotEmpty')
  checkWritable(node)
  checkNotOpen(share, node)
  removeEntry(parent, name, share.protocol)
  return { status: 202 }
}
