import type { CallOptions } from '../../contract/context.ts'
import type { Facts, SmbFacts } from '../../contract/entry.ts'
import type { ShareTarget } from './share-target.ts'
import { setDirectoryMetadata } from '../api/set-directory-metadata.ts'
import { setDirectoryProperties } from '../api/set-directory-properties.ts'
import { posixHeaders, withoutPosix } from '../posix.ts'

/**
 * Gives a directory that exists what it has besides its name. The time of its last write is not kept, as in azcopy: each write in
 * the directory would change it.
 *
 * @param path whole path; undefined for the root of the share
 */
export async function setFolderFacts({ call, place, permissions }: ShareTarget, path: string | undefined, facts: Facts, options: CallOptions): Promise<void> {
  const { smb } = facts
  const { metadata } = place.keepsPosix ? withoutPosix(facts) : facts
  const kept = place.smbInfo && place.protocol === 'smb' ? infoOf(smb) : undefined
  const ofSmb = smb?.permission === undefined || place.protocol === 'nfs' ? undefined : await permissions.headersFor(path ?? '', smb.permission, options)
  const permission = place.keepsPosix ? posixHeaders(facts) : ofSmb
  if (kept || permission) await call(setDirectoryProperties, { key: path, smb: kept, permission }, options)
  if (metadata) await call(setDirectoryMetadata, { key: path, facts: { metadata } }, options)
}

function infoOf(smb: SmbFacts | undefined): SmbFacts | undefined {
  if (smb?.attributes === undefined && smb?.created === undefined) return undefined
  return { attributes: smb.attributes, created: smb.created }
}
