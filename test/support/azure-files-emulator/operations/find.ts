import { header, keepsDots, type Call } from '../http/call.ts'
import { badQuery, ServiceError } from '../http/error.ts'
import { checkNames, isShareName, namesOf } from '../names.ts'
import { settleLease } from '../state/lease.ts'
import type { DirectoryNode, FileNode, Node } from '../state/node.ts'
import { locate, type Place, type Share } from '../state/share.ts'

/** First version in which files of NFS shares are reached by HTTP. */
const NFS_SINCE = '2025-05-05'

/** A place that has a node. */
export interface Found<T extends Node = Node> extends Place {
  readonly node: T
}

/** The share, or the snapshot of it that the query names. @throws ServiceError ShareNotFound, ShareSnapshotNotFound */
export function shareOf(call: Call): Share {
  const share = liveShare(call)
  const time = call.query.get('sharesnapshot')
  if (time === undefined || time === '') return share
  const snapshot = share.snapshots.get(time)
  if (snapshot === undefined) throw new ServiceError('ShareSnapshotNotFound')
  return snapshot
}

/** The share itself. @throws ServiceError InvalidResourceName, ShareNotFound */
export function liveShare(call: Call): Share {
  if (!isShareName(call.share)) throw new ServiceError('InvalidResourceName')
  const share = call.account.shares.get(call.share)
  if (share === undefined) throw new ServiceError('ShareNotFound')
  return share
}

/** Where the path of a request that writes leads. A snapshot cannot be written. */
export function placeToWrite(call: Call): Place {
  if (call.query.has('sharesnapshot')) throw badQuery('sharesnapshot', call.query.get('sharesnapshot') ?? '', 'A snapshot cannot be written.')
  return placeIn(checkProtocol(call, liveShare(call)), namesOf(call.rest, keepsDots(call)))
}

/** A place that is only read. */
export interface ReadPlace extends Place {
  readonly onlyRead: true
}

/** Where the path of a request that reads leads. */
export function placeToRead(call: Call): ReadPlace {
  return { ...placeIn(checkProtocol(call, shareOf(call)), namesOf(call.rest, keepsDots(call))), onlyRead: true }
}

/** @throws ServiceError FeatureVersionMismatch for files of NFS shares in a version that does not know them */
function checkProtocol(call: Call, share: Share): Share {
  if (share.protocol === 'NFS' && call.version < NFS_SINCE) throw new ServiceError('FeatureVersionMismatch')
  return share
}

/** @throws ServiceError InvalidResourceName, ParentNotFound */
export function placeIn(share: Share, names: readonly string[]): Place {
  checkNames(names, share.protocol)
  const place = locate(share, names)
  if (place.parent === undefined && names.length > 0) throw new ServiceError('ParentNotFound')
  if (place.node?.kind === 'file') settleLease(place.node.lease, Date.now())
  return place
}

/** @throws ServiceError ResourceNotFound */
export function found(place: Place): Found {
  if (place.node === undefined) throw new ServiceError('ResourceNotFound')
  return place as Found
}

/** @throws ServiceError ResourceNotFound, ResourceTypeMismatch */
export function foundDirectory(place: Place | ReadPlace): Found<DirectoryNode> {
  const { node } = found(place)
  if (node.kind !== 'directory') throw mismatch(place)
  return { ...place, node }
}

/** @throws ServiceError ResourceNotFound, ResourceTypeMismatch */
export function foundFile(place: Place | ReadPlace): Found<FileNode> {
  const { node } = found(place)
  if (node.kind !== 'file') throw mismatch(place)
  return { ...place, node }
}

/** Who reads a directory where a file is, or a file where a directory is, is told that there is none; who writes, what is there. */
export function mismatch(place: Place | ReadPlace): ServiceError {
  return new ServiceError('onlyRead' in place && place.node?.kind !== 'link' ? 'ResourceNotFound' : 'ResourceTypeMismatch')
}

export function leaseId(call: Call): string | undefined {
  return header(call, 'x-ms-lease-id')
}

/** @throws ServiceError ReadOnlyAttribute */
export function checkWritable(node: Node): void {
  if (node.attributes.includes('ReadOnly')) throw new ServiceError('ReadOnlyAttribute')
}
