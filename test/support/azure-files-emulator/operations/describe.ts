import { httpDate } from '../clock.ts'
import type { Call } from '../http/call.ts'
import { describeLease } from '../state/lease.ts'
import type { FileNode, Node } from '../state/node.ts'
import type { Place } from '../state/share.ts'
import { metadataHeaders } from './metadata.ts'
import { posixHeaders } from './posix.ts'

export type Headers = Record<string, string | number | undefined>

/** ETag and Last-Modified. */
export function changeHeaders(node: { readonly etag: string, readonly modified: number }): Headers {
  return { etag: node.etag, 'last-modified': httpDate(node.modified) }
}

/** What every answer about a node tells: when it changed, its ids, and the properties that its share's protocol has. */
export function nodeHeaders(call: Call, place: Place, node: Node): Headers {
  const headers: Headers = {
    ...changeHeaders(node),
    'x-ms-file-creation-time': node.created,
    'x-ms-file-last-write-time': node.written,
    'x-ms-file-change-time': node.changed,
    'x-ms-file-id': node.id,
    'x-ms-file-parent-id': place.parent?.id ?? '0',
  }
  if (node.posix !== undefined) return { ...headers, ...posixHeaders(node) }
  if (call.version < '2019-02-02') return changeHeaders(node)
  headers['x-ms-file-attributes'] = node.attributes
  headers['x-ms-file-permission-key'] = node.permissionKey
  return headers
}

/** Properties of a directory. */
export function directoryHeaders(call: Call, place: Place, node: Node): Headers {
  return { ...nodeHeaders(call, place, node), ...metadataHeaders(node.metadata), 'x-ms-server-encrypted': 'true' }
}

/** Properties of a file, without its length. */
export function fileHeaders(call: Call, place: Place, node: FileNode): Headers {
  const { headers } = node
  return {
    ...nodeHeaders(call, place, node),
    ...metadataHeaders(node.metadata),
    'content-type': headers.type ?? 'application/octet-stream',
    'content-encoding': headers.encoding,
    'content-language': headers.language,
    'content-disposition': headers.disposition,
    'cache-control': headers.cacheControl,
    'x-ms-type': 'File',
    'x-ms-server-encrypted': 'true',
    ...describeLease(node.lease),
    ...copyHeaders(node),
  }
}

function copyHeaders({ copy }: FileNode): Headers {
  if (copy === undefined) return {}
  return {
    'x-ms-copy-id': copy.id,
    'x-ms-copy-source': copy.source,
    'x-ms-copy-status': copy.status,
    'x-ms-copy-progress': copy.progress,
    'x-ms-copy-completion-time': copy.completed,
    'x-ms-copy-status-description': copy.description,
  }
}
