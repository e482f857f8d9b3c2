import type { CallOptions } from '../contract/context.ts'
import type { RequestHeaders } from '../service/headers.ts'
import type { FileCall } from './side.ts'
import { checkHeaderValue } from '../service/facts.ts'
import { createPermission, getPermission } from './api/file-permission.ts'

/** The permissions of one share. Files refer to them by keys, and many files have the same. */
export interface Permissions {
  /** The permission that a key stands for, in the security descriptor definition language. */
  read(permissionKey: string, options: CallOptions): Promise<string>
  /**
   * The headers that give a file or directory this permission.
   * @param path of the file or directory, for messages
   */
  headersFor(path: string, permission: string, options: CallOptions): Promise<RequestHeaders>
}

/** A header holds no longer permission, bytes. */
const LONGEST_IN_HEADER = 8192
/** Most permissions that are remembered in each direction. */
const MOST_REMEMBERED = 1000

export function createPermissions(call: FileCall): Permissions {
  const texts = remembering((permissionKey: string, options: CallOptions) => call(getPermission, { permissionKey }, options))
  const keys = remembering((permission: string, options: CallOptions) => call(createPermission, { permission }, options))
  return {
    read: texts,
    async headersFor(path, permission, options): Promise<RequestHeaders> {
      if (Buffer.byteLength(permission) > LONGEST_IN_HEADER) return { 'x-ms-file-permission-key': await keys(permission, options) }
      checkHeaderValue(path, 'x-ms-file-permission', permission)
      return { 'x-ms-file-permission': permission }
    },
  }
}

type Ask = (text: string, options: CallOptions) => Promise<string>

/** Asks once for what is asked for at the same time, or was asked for lately. */
function remembering(ask: Ask): Ask {
  const known = new Map<string, Promise<string>>()
  return (text, options) => {
    const found = known.get(text)
    if (found) return found
    const asked = ask(text, options)
    const [oldest] = known.keys()
    if (known.size >= MOST_REMEMBERED && oldest !== undefined) known.delete(oldest)
    known.set(text, asked)
    asked.catch(() => known.delete(text))
    return asked
  }
}
