import { randomUUID } from 'node:crypto'
import type { Grant } from '../access/authorize.ts'
import { httpDate } from '../clock.ts'
import { header, isTrue, requiredHeader, type Answer, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import { copyContent, emptyContent, writeContent, type Content } from '../state/content.ts'
import { checkLeaseForWrite } from '../state/lease.ts'
import { touch, type CopyState, type FileNode } from '../state/node.ts'
import { keepPermission, type Place } from '../state/share.ts'
import { copySource, readSource, type CopySource } from './copy-source.ts'
import { changeHeaders } from './describe.ts'
import { checkReplaceable, placeNewFile } from './file.ts'
import { foundFile, leaseId, placeToWrite } from './find.ts'
import { sentMetadata } from './metadata.ts'
import type { Operations } from './operation.ts'
import { applyPosix, sentPosix } from './posix.ts'
import { applySmb, sentSmb } from './smb.ts'

/** Copy File and Abort Copy File. */
export const copyOperations: Operations = {
  'file.startCopy': { need: { resource: 'o', permissions: 'cw' }, run: startCopy },
  'file.abortCopy': { need: { resource: 'o', permissions: 'w' }, run: abortCopy },
}

async function startCopy(call: Call, grant: Grant): Promise<Answer> {
  const source = copySource(call, grant, true)
  // What another server gives is read before the target is touched, so that nothing waits between the checks and the change.
  const fetched = source.own === undefined ? await readSource(call, source, 0, undefined) : undefined
  const place = placeToWrite(call)
  checkTarget(call, place, grant)
  if (place.node?.kind === 'file' && place.node.copy?.status === 'pending') throw new ServiceError('PendingCopyOperation')
  const content = fetched === undefined ? copyContent((source.own as NonNullable<CopySource['own']>).node.content) : contentOf(fetched.data)
  const smb = sentSmb(withoutSource(call), place, 'file', false)
  const posix = sentPosix(call, place.share)
  const metadata = sentMetadata(call)
  const node = placeNewFile(place, content.size)
  node.headers = source.own === undefined ? { type: fetched?.type } : { ...source.own.node.headers }
  node.metadata = metadata ?? source.own?.node.metadata ?? fetched?.metadata ?? {}
  if (source.own !== undefined) takeFromSource(call, place, node, source.own.node)
  applySmb(node, smb)
  applyPosix(node, posix)
  if (isTrue(call, 'x-ms-file-copy-set-archive') && !node.attributes.includes('Archive')) node.attributes = node.attributes === 'None' ? 'Archive' : `${node.attributes}|Archive`
  node.copy = beginCopy(call, node, content, source.url)
  return { status: 202, headers: { ...changeHeaders(node), 'x-ms-copy-id': node.copy.id, 'x-ms-copy-status': node.copy.status } }
}

function checkTarget(call: Call, place: Place, grant: Grant): void {
  const { node } = place
  const readOnly = node?.kind === 'file' && node.attributes.includes('ReadOnly')
  if (!readOnly || !isTrue(call, 'x-ms-file-copy-ignore-readonly')) return checkReplaceable(call, place, grant)
  checkLeaseForWrite(node.lease, leaseId(call))
}

/** Headers that may say `source`, without those that do. */
function withoutSource(call: Call): Call {
  const names = ['x-ms-file-attributes', 'x-ms-file-creation-time', 'x-ms-file-last-write-time', 'x-ms-file-change-time']
  const headers = { ...call.headers }
  for (const name of names) if (header(call, name)?.toLowerCase() === 'source') delete headers[name]
  return { ...call, headers }
}

function takeFromSource(call: Call, { share }: Place, node: FileNode, source: FileNode): void {
  const wants = (name: string): boolean => header(call, name)?.toLowerCase() === 'source'
  if (wants('x-ms-file-attributes')) node.attributes = source.attributes
  if (wants('x-ms-file-creation-time')) node.created = source.created
  if (wants('x-ms-file-last-write-time')) node.written = source.written
  if (wants('x-ms-file-change-time')) node.changed = source.changed
  if (wants('x-ms-file-permission-copy-mode')) node.permissionKey = copyPermission(call, share.name, source) ?? node.permissionKey
  if (node.posix !== undefined && source.posix !== undefined) {
    const owner = wants('x-ms-file-owner-copy-mode') ? { owner: source.posix.owner, group: source.posix.group } : {}
    const mode = wants('x-ms-file-mode-copy-mode') ? { mode: source.posix.mode } : {}
    node.posix = { ...node.posix, ...owner, ...mode }
  }
}

/** A key counts within one share only, so the descriptor itself is kept again. */
function copyPermission(call: Call, share: string, { permissionKey }: FileNode): string | undefined {
  for (const other of call.account.shares.values()) {
    const permission = other.permissions.get(permissionKey)
    if (permission !== undefined) return keepPermission((call.account.shares.get(share) ?? other).permissions, share, permission)
  }
  return undefined
}

function contentOf(data: readonly Buffer[]): Content {
  const content = emptyContent(data.reduce((sum, part) => sum + part.length, 0))
  writeContent(content, 0, data)
  return content
}

function beginCopy(call: Call, node: FileNode, content: Content, source: string): CopyState {
  const state: CopyState = { id: randomUUID(), source: source.replace(/([?&]sig=)[^&]*/, '$1...'), status: 'pending', progress: `0/${content.size}` }
  state.finish = () => {
    node.content = content
    Object.assign(state, { status: 'success', progress: `${content.size}/${content.size}`, completed: httpDate(Date.now()), finish: undefined })
  }
  if (call.settings.copies === 'at once') state.finish()
  return state
}

function abortCopy(call: Call): Answer {
  const action = requiredHeader(call, 'x-ms-copy-action')
  if (action.toLowerCase() !== 'abort') throw badHeader('x-ms-copy-action', action)
  const { node } = foundFile(placeToWrite(call))
  checkLeaseForWrite(node.lease, leaseId(call))
  const { copy } = node
  if (copy?.status !== 'pending') throw new ServiceError('NoPendingCopyOperation')
  if (copy.id !== call.query.get('copyid')) throw new ServiceError('CopyIdMismatch')
  // What was to be copied is gone, and so is what was there before.
  node.content = emptyContent(0)
  Object.assign(copy, { status: 'aborted', completed: httpDate(Date.now()), finish: undefined })
  touch(node, call.account.clock.now())
  return { status: 204 }
}
