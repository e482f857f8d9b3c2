import { httpDate } from '../clock.ts'
import { isTrue, requiredHeader, type Answer, type Call } from '../http/call.ts'
import { ServiceError } from '../http/error.ts'
import { element, elements, nameElement, XML_START } from '../http/xml.ts'
import { foldName } from '../names.ts'
import type { Node } from '../state/node.ts'
import type { Handle, Share } from '../state/share.ts'
import { found, placeToRead, placeToWrite } from './find.ts'
import { makeMarker, pageLimit, readMarker } from './list.ts'
import type { Operation, Operations } from './operation.ts'

const list: Operation = { need: { resource: 'o', permissions: 'rl' }, run: listHandles }
const close: Operation = { need: { resource: 'o', permissions: 'w' }, run: closeHandles }

/** Handles that SMB clients have open. */
export const handleOperations: Operations = {
  'directory.listHandles': list,
  'directory.forceCloseHandles': close,
  'file.listHandles': list,
  'file.forceCloseHandles': close,
}

/** @throws ServiceError SharingViolation while an SMB client has the node open */
export function checkNotOpen(share: Share, node: Node): void {
  for (const handle of share.handles.values()) if (handle.node === node) throw new ServiceError('SharingViolation')
}

function listHandles(call: Call): Answer {
  const { share, node } = found(placeToRead(call))
  const marker = call.query.get('marker') ?? ''
  const after = marker === '' ? '' : readMarker(marker, node.id)
  const limit = pageLimit(call)
  const handles = handlesOf(call, share, node).filter(({ id }) => id > after)
  const page = handles.slice(0, limit)
  const next = handles.length > limit ? makeMarker((page.at(-1) as Handle).id, node.id) : ''
  const items = page.map((handle) => handleElement(handle, call.version)).join('')
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `${XML_START}<EnumerationResults>${items === '' ? '<Entries />' : `<Entries>${items}</Entries>`}${element('NextMarker', next)}</EnumerationResults>`,
  }
}

function closeHandles(call: Call): Answer {
  const { share, node } = found(placeToWrite(call))
  const id = requiredHeader(call, 'x-ms-handle-id')
  const closing = handlesOf(call, share, node).filter((handle) => id === '*' || handle.id === id)
  for (const handle of closing) share.handles.delete(handle.id)
  return { status: 200, headers: { 'x-ms-number-of-handles-closed': closing.length, 'x-ms-number-of-handles-failed': 0 } }
}

/** Handles of a node, and of all below it where the request asks for them, by their ids. */
function handlesOf(call: Call, share: Share, node: Node): Handle[] {
  const below = isTrue(call, 'x-ms-recursive')
  const prefix = foldName(call.rest.replace(/%2f/gi, '/').replace(/^\/+|\/+$/g, ''))
  const lies = ({ names }: Handle): boolean => prefix === '' || foldName(names.map(encodeURIComponent).join('/')).startsWith(`${prefix}/`)
  return [...share.handles.values()].filter((handle) => handle.node === node || (below && lies(handle))).sort((a, b) => (a.id < b.id ? -1 : 1))
}

function handleElement({ id, names, node, opened, clientIp, clientName, access }: Handle, version: string): string {
  const rights = version < '2023-01-03' ? '' : `<AccessRightList>${access.map((right) => element('AccessRight', right)).join('')}</AccessRightList>`
  return `<Handle>${element('HandleId', id)}${nameElement('Path', names.join('/'), version >= '2021-12-02')}`
    + elements({ FileId: node.id, SessionId: '9385737614310506553', ClientIp: clientIp, ClientName: version >= '2024-02-04' ? clientName : undefined, OpenTime: httpDate(opened) })
    + `${rights}</Handle>`
}
