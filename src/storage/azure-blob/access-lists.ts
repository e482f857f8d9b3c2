import type { CallOptions } from '../contract/context.ts'
import type { BlobCall } from './side.ts'
import { checkHeaderValue } from '../service/facts.ts'
import { failedWrite } from '../service/failed-write.ts'
import { getAccessControl } from './api/get-access-control.ts'
import { setAccessControl } from './api/set-access-control.ts'

/** The POSIX access control lists of files and folders, on accounts with a hierarchical namespace. */
export interface AccessLists {
  /**
   * @param name whole name; empty for the root of the container
   * @throws StorageError when the list cannot be read
   */
  read(name: string, options?: CallOptions): Promise<string>
  /** @throws StorageError when the list cannot be set */
  write(name: string, accessList: string, options?: CallOptions): Promise<void>
}

/** @param call reaches the Data Lake endpoint of the account */
export function createAccessLists(call: BlobCall): AccessLists {
  return {
    read: (name, { signal } = {}) => call(getAccessControl, { key: pathOf(name) }, { signal }),
    async write(name, accessList, { signal } = {}) {
      checkHeaderValue(name, 'x-ms-acl', accessList)
      await call(setAccessControl, { key: pathOf(name), accessList }, { signal }).catch((error: unknown) => failedWrite(error, undefined))
    },
  }
}

/** The endpoint names a folder without the slash at the end of its key. */
function pathOf(name: string): string {
  return name.replace(/\/$/, '')
}

/** The Data Lake endpoint of an account: the host that has `dfs` for `blob`. An emulator or a custom domain has one host for both. */
export function dataLakeUrl(serviceUrl: string): string {
  const url = new URL(serviceUrl)
  const labels = url.hostname.split('.')
  const at = labels.indexOf('blob', 1)
  if (at > 0) url.hostname = labels.with(at, 'dfs').join('.')
  return url.href.replace(/\/$/, '')
}
