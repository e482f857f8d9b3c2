import path from 'node:path'
import { isAzure, type LocalLocation } from '../../location/location.ts'
import { isNfs } from '../kinds/from-to.ts'
import { keepsInfo } from './azure-file.ts'
import type { Given } from './given.ts'
import type { LocalSettings } from '../../storage/local/settings.ts'
import type { Side } from '../table/row.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'

/** How one local side is reached. */
export function resolveLocal(side: Side, location: LocalLocation, values: OptionValues, locations: Locations, given: Given): LocalSettings {
  const { source, target } = locations
  const withAzure = isAzure(source) || isAzure(target)
  // azcopy leaves links out of what it uploads.
  const leavesLinks = side === 'source' && isAzure(target)
  const hashes = withAzure ? resolveHashes(side, values) : undefined
  return {
    path: location.path,
    followSymlinks: values.followSymlinks || (!values.ignoreSymlinks && !values.preserveSymlinks && !leavesLinks),
    fsync: values.fsync,
    ...(values.dryRun && { dryRun: true }),
    ...(location.trailingSlash && { meansFolder: true }),
    ...(hashes && { hashes }),
    ...(values.preserveSymlinks && { keepLinks: true }),
    ...([source, target].some(({ kind }) => kind === 'azure-file') && { hardLinks: values.hardlinks }),
    ...([source, target].some(({ kind }) => kind === 'azure-file') && !isNfs(values.fromTo) && keepsInfo(values, locations, given) && { smbInfo: true }),
    ...(values.preserveXattrs && { keepXattrs: true }),
    ...(asksAttributes(side, values) && { attributes: true }),
    ...((values.preservePosixProperties || values.preservePermissions) && { posix: values.posixPropertiesStyle }),
  }
}

/** A disk of another system than Windows has none. As a source it is refused before. */
function asksAttributes(side: Side, { includeAttributes, excludeAttributes }: OptionValues): boolean {
  return (includeAttributes ?? excludeAttributes) !== undefined && (side === 'source' || process.platform === 'win32')
}

const MODES = { HiddenFiles: 'hidden-files', XAttr: 'xattr', AlternateDataStreams: 'streams' } as const

/** Records are read where hashes are compared, and written there and by downloads with `--put-md5`. */
function resolveHashes(side: Side, values: OptionValues): LocalSettings['hashes'] {
  if (values.compareHash !== 'MD5' && !(values.putMd5 && side === 'target')) return undefined
  const mode = values.localHashStorageMode ?? defaultMode(process.platform)
  return { mode: MODES[mode], ...folderOf(values), optional: values.localHashStorageMode === undefined, store: !values.dryRun }
}

function folderOf({ hashMetaDir }: OptionValues): { readonly folder?: string } {
  return hashMetaDir === undefined ? {} : { folder: path.resolve(hashMetaDir) }
}

/** As azcopy has it. */
function defaultMode(platform: NodeJS.Platform): keyof typeof MODES {
  if (platform === 'win32') return 'AlternateDataStreams'
  return platform === 'linux' || platform === 'darwin' ? 'XAttr' : 'HiddenFiles'
}
