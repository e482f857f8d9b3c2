import type { CallOptions } from '../contract/context.ts'
import type { Facts } from '../contract/entry.ts'
import type { HeadOptions } from '../contract/reading.ts'
import type { BlobCall, BlobPlace } from './side.ts'
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

type Listed = Pick<BlobPlace, 'accessLists'>

/**
 * The facts with the access control list, where it is asked for and travels.
 * @param name whole name
 */
export async function withAccessList({ accessLists }: Listed, name: string, facts: Facts, { access, signal }: HeadOptions): Promise<Facts> {
  return access && accessLists ? { ...facts, accessList: await accessLists.read(name, { signal }) } : facts
}

/** Sets the access control list after the content: the service does not take both in one request. */
export async function writeAccessList({ accessLists }: Listed, name: string, { accessList }: Facts, { signal }: CallOptions = {}): Promise<void> {
  if (accessList !== undefined) await accessLists?.write(name, accessList, { signal })
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
