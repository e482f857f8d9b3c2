import { header, type Call } from '../http/call.ts'
import { namesOf } from '../names.ts'
import { locate } from '../state/share.ts'
import { accessPolicyOperations } from './access-policy.ts'
import { accountOperations } from './account.ts'
import { copyOperations } from './copy.ts'
import { directoryOperations } from './directory.ts'
import { fileOperations } from './file.ts'
import { handleOperations } from './handle.ts'
import { leaseOperations } from './lease.ts'
import { linkOperations } from './link.ts'
import { listOperations } from './list.ts'
import type { Operations } from './operation.ts'
import { permissionOperations } from './permission.ts'
import { rangeFromUrlOperations } from './range-from-url.ts'
import { rangeOperations } from './range.ts'
import { renameOperations } from './rename.ts'
import { shareOperations } from './share.ts'

/** Every operation that is emulated. */
export const OPERATIONS: Operations = {
  ...accountOperations,
  ...shareOperations,
  ...accessPolicyOperations,
  ...permissionOperations,
  ...leaseOperations,
  ...directoryOperations,
  ...fileOperations,
  ...rangeOperations,
  ...rangeFromUrlOperations,
  ...copyOperations,
  ...linkOperations,
  ...handleOperations,
  ...listOperations,
  ...renameOperations,
}

/** By level, method, restype and comp, joined by spaces. */
const ROUTES: Readonly<Record<string, string>> = {
  'account GET  list': 'account.listSharesSegment',
  'account GET service properties': 'account.getProperties',
  'account PUT service properties': 'account.setProperties',
  'account POST service userdelegationkey': 'account.getUserDelegationKey',
  'share PUT share ': 'share.create',
  'share GET share ': 'share.getProperties',
  'share DELETE share ': 'share.delete',
  'share PUT share properties': 'share.setProperties',
  'share GET share metadata': 'share.getMetadata',
  'share PUT share metadata': 'share.setMetadata',
  'share GET share acl': 'share.getAccessPolicy',
  'share PUT share acl': 'share.setAccessPolicy',
  'share GET share stats': 'share.getStatistics',
  'share GET share filepermission': 'share.getPermission',
  'share PUT share filepermission': 'share.createPermission',
  'share PUT share snapshot': 'share.createSnapshot',
  'share PUT share undelete': 'share.restore',
  'path PUT directory ': 'directory.create',
  'path GET directory ': 'directory.getProperties',
  'path DELETE directory ': 'directory.delete',
  'path GET directory list': 'directory.listFilesAndDirectoriesSegment',
  'path PUT directory rename': 'directory.rename',
  'path PUT directory properties': 'directory.setProperties',
  'path GET directory metadata': 'directory.getMetadata',
  'path PUT directory metadata': 'directory.setMetadata',
  'path GET  ': 'file.download',
  'path DELETE  ': 'file.delete',
  'path PUT  properties': 'file.setHTTPHeaders',
  'path GET  metadata': 'file.getMetadata',
  'path PUT  metadata': 'file.setMetadata',
  'path PUT  rename': 'file.rename',
  'path GET  rangelist': 'file.getRangeList',
  'path PUT  copy': 'file.abortCopy',
  'path PUT symboliclink ': 'file.createSymbolicLink',
  'path GET symboliclink ': 'file.getSymbolicLink',
  'path PUT hardlink ': 'file.createHardLink',
}

/** Name of the operation that a request asks for; undefined where the service has none like it. */
export function operationOf(call: Call): string | undefined {
  const { method, share, rest, query } = call
  const restype = query.get('restype') ?? ''
  const comp = query.get('comp') ?? ''
  const level = share === '' ? 'account' : rest.replace(/^(?:\/|%2f)+/i, '') === '' && restype === 'share' ? 'share' : 'path'
  if (level === 'path' && ((method === 'GET' && comp === 'listhandles') || (method === 'PUT' && comp === 'forceclosehandles'))) {
    return `${isDirectory(call) ? 'directory' : 'file'}.${method === 'GET' ? 'listHandles' : 'forceCloseHandles'}`
  }
  if (comp === 'lease') return leaseOperation(level === 'share' ? 'share' : 'file', header(call, 'x-ms-lease-action'))
  if (level === 'path' && method === 'PUT' && restype === '' && comp === '') return header(call, 'x-ms-copy-source') === undefined ? 'file.create' : 'file.startCopy'
  if (level === 'path' && method === 'PUT' && comp === 'range') return header(call, 'x-ms-copy-source') === undefined ? 'file.uploadRange' : 'file.uploadRangeFromURL'
  if (level === 'path' && method === 'HEAD' && restype === '' && comp === '') return 'file.getProperties'
  return ROUTES[`${level} ${method === 'HEAD' ? 'GET' : method} ${restype} ${comp}`]
}

function leaseOperation(kind: 'share' | 'file', action: string | undefined): string | undefined {
  const known = ['acquire', 'renew', 'change', 'release', 'break']
  const name = action?.toLowerCase() ?? ''
  return known.includes(name) ? `${kind}.${name}Lease` : undefined
}

/** Whether the path leads to a directory; requests about handles do not say what they mean. */
function isDirectory(call: Call): boolean {
  const share = call.account.shares.get(call.share)
  try {
    return share !== undefined && locate(share, namesOf(call.rest, true)).node?.kind === 'directory'
  } catch {
    return false
  }
}
