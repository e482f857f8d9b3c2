import type { ResponseHeaders } from '../../http/message.ts'
import type { Facts } from '../contract/entry.ts'
import type { RequestHeaders } from '../service/headers.ts'
import { propertiesOf } from '../../portable/posix.ts'

// A share of NFS keeps mode, owner and group as such, and everywhere else they travel as metadata.

/** Keys of the portable form that describe the original and not the copy, or that a share of NFS keeps as headers. */
const OF_POSIX: ReadonlySet<string> = new Set([
  'permissions', 'posix_owner', 'posix_group', 'modtime', 'posix_atime', 'posix_ctime', 'posix_nlink', 'posix_ino', 'posix_dev', 'linux_btime',
])

/** Bits of the type of a regular file and of a folder. */
const TYPES = { Regular: 0o100_000, Directory: 0o040_000, SymLink: 0o120_000 } as const

/** The headers that give a file or directory on NFS the mode, owner and group of the metadata. */
export function posixHeaders({ metadata }: Facts): RequestHeaders | undefined {
  if (!metadata) return undefined
  const { mode, owner, group } = propertiesOf(metadata, 'standard')
  const headers: RequestHeaders = {
    ...(mode !== undefined && { 'x-ms-mode': mode.toString(8).padStart(4, '0') }),
    ...(owner !== undefined && { 'x-ms-owner': String(owner) }),
    ...(group !== undefined && { 'x-ms-group': String(group) }),
  }
  return headers
}

/** The facts without the metadata that a share of NFS keeps as headers. */
export function withoutPosix(facts: Facts): Facts {
  if (!facts.metadata) return facts
  const { metadata, ...rest } = facts
  const own = Object.fromEntries(Object.entries(metadata).filter(([name]) => !OF_POSIX.has(name)))
  return Object.keys(own).length === 0 ? rest : { ...rest, metadata: own }
}

/** The metadata with mode, owner and group of a file or directory on NFS, in the portable form. */
export function withPosix(metadata: Readonly<Record<string, string>> | undefined, headers: ResponseHeaders): Readonly<Record<string, string>> | undefined {
  const [mode, owner, group] = [headers['x-ms-mode'], headers['x-ms-owner'], headers['x-ms-group']]
  if (mode === undefined || !/^[0-7]{3,4}$/.test(mode)) return metadata
  const type = TYPES[headers['x-ms-file-file-type'] as keyof typeof TYPES] ?? TYPES.Regular
  return {
    ...metadata,
    permissions: String(type | Number.parseInt(mode, 8)),
    ...(owner !== undefined && { posix_owner: owner }),
    ...(group !== undefined && { posix_group: group }),
  }
}
