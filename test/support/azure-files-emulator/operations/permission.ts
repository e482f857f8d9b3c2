import { requiredHeader, header, type Answer, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import { liveShare } from './find.ts'
import type { Operations } from './operation.ts'
import { storePermission } from './smb.ts'

/** Security descriptors of a share. */
export const permissionOperations: Operations = {
  'share.createPermission': { need: { resource: 'c', permissions: 'cw' }, since: '2019-02-02', run: createPermission },
  'share.getPermission': { need: { resource: 'c', permissions: 'r' }, since: '2019-02-02', run: getPermission },
}

async function createPermission(call: Call): Promise<Answer> {
  const share = liveShare(call)
  const sent = parse(await call.text())
  return { status: 201, headers: { 'x-ms-file-permission-key': storePermission(share, sent.permission, sent.format) } }
}

function parse(text: string): { permission: string, format?: string } {
  try {
    const sent = JSON.parse(text) as { permission?: unknown, format?: unknown }
    if (typeof sent.permission === 'string') return { permission: sent.permission, ...(typeof sent.format === 'string' && { format: sent.format }) }
  } catch {
    // What is no JSON lacks the permission too.
  }
  throw new ServiceError('InvalidInput')
}

function getPermission(call: Call): Answer {
  const key = requiredHeader(call, 'x-ms-file-permission-key')
  const permission = liveShare(call).permissions.get(key)
  if (permission === undefined) throw new ServiceError('ResourceNotFound')
  const format = header(call, 'x-ms-file-permission-format')
  // One form is not turned into the other here.
  if (format !== undefined && format.toLowerCase() !== permission.format) throw badHeader('x-ms-file-permission-format', format)
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ permission: permission.text, ...(format !== undefined && { format: permission.format }) }),
  }
}
