import type { Operation } from '../../service/operation.ts'
import type { FileSide } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { placeOf } from '../errors.ts'

export interface PermissionKey {
  /** Under which the share keeps the permission. It counts within this share only. */
  readonly permissionKey: string
}

export interface PermissionText {
  /** In the security descriptor definition language. */
  readonly permission: string
}

/** Returns a permission in the security descriptor definition language. https://learn.microsoft.com/rest/api/storageservices/get-permission */
export const getPermission: Operation<PermissionKey, string, FileSide> = {
  name: 'Get Permission',
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request: ({ permissionKey }) => ({ query: 'restype=share&comp=filepermission', headers: { 'x-ms-file-permission-key': permissionKey } }),
  answer({ body }, _, { share }) {
    const permission = permissionIn(body)
    if (permission !== undefined) return permission
    const message = `${placeOf({ operation: 'Get Permission', share })}: the answer holds no permission`
    throw new StorageError(message, { kind: 'failed', code: 'NoPermission' })
  },
}

function permissionIn(body: Buffer): string | undefined {
  try {
    const { permission } = JSON.parse(body.toString('utf8')) as { permission?: unknown }
    return typeof permission === 'string' && permission !== '' ? permission : undefined
  } catch {
    return undefined
  }
}

/** Stores a permission with the share, and returns its key. https://learn.microsoft.com/rest/api/storageservices/create-permission */
export const createPermission: Operation<PermissionText, string, FileSide> = {
  name: 'Create Permission',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request: ({ permission }) => ({
    query: 'restype=share&comp=filepermission',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ permission })),
  }),
  answer({ headers }, _, { share }) {
    const key = headers['x-ms-file-permission-key']
    if (key !== undefined && key !== '') return key
    const message = `${placeOf({ operation: 'Create Permission', share })}: the answer holds no key of the permission`
    throw new StorageError(message, { kind: 'failed', code: 'NoPermissionKey' })
  },
}
