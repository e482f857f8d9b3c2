import type { CopySource, StoreLocation } from '../contract/copies.ts'
import type { Call } from '../service/operation.ts'
import type { PageBuffers } from '../service/pages.ts'
import type { AzureFileSettings } from './settings.ts'
import type { FixedHeaders } from './api/headers.ts'

/** What the operations of Azure Files know of the side that they run on. */
export interface FileSide {
  readonly share: string
  readonly fixed: FixedHeaders
  /** For the answers of listings. */
  readonly pages: PageBuffers
  /** The time of an entry is the time of its last write. */
  readonly smbInfo: boolean
  /** Mode, owner and group of NFS travel as metadata. */
  readonly posix: boolean
}

/** Performs the operations of Azure Files for one side. */
export type FileCall = Call<FileSide>

/** A file or directory of the share. */
export interface FilePath {
  /** Whole path, without a slash at either end. */
  readonly key: string
}

/** A directory of the share. */
export interface DirectoryPath {
  /** Whole path, without a slash at either end; undefined for the root. */
  readonly key: string | undefined
}

/** The one file that a location names. */
export interface SingleFile {
  /** The only key of the location. */
  readonly key: string
  /** Whole path of the file. */
  readonly path: string
}

/** What a storage on a share needs to know. */
export interface FilePlace {
  readonly role: 'source' | 'target'
  /** The location in messages, without secrets. */
  readonly name: string
  /** The keys are relative to it; empty, or with a slash at its end. */
  readonly prefix: string
  readonly single?: SingleFile | undefined
  /** Absent where nothing is compared with it. */
  readonly service?: Omit<StoreLocation, 'prefix'> | undefined
  readonly pageSize?: number | undefined
  readonly smbInfo: boolean
  /** The permissions of files and directories travel. */
  readonly keepsPermissions: boolean
  /** Mode, owner and group of files and directories travel: a share of NFS. */
  readonly keepsPosix: boolean
  /** Symbolic links are entries of their own: a share of NFS. */
  readonly keepsLinks: boolean
  /** See `AzureFileSettings`. Absent on a share of SMB, where a file has one name. */
  readonly hardLinks?: AzureFileSettings['hardLinks']
  /** Entries have the attributes of their files. */
  readonly attributes: boolean
  readonly forceIfReadOnly: boolean
  readonly trailingDot: boolean
  /** A dry run, or a snapshot: files that killed runs have left stay. */
  readonly changesNothing: boolean
  /** The protocol of the share; unknown where the side may not ask. */
  readonly protocol: ShareProtocol
  /** Files of the target may be those of the source, so none is written in place: that would empty it before it is read. */
  readonly holdsSource?: boolean | undefined
  /** Why files of this side cannot be renamed, where that is known beforehand. */
  readonly whyNoRenames?: string | undefined
  /** How the service names a file of this side as the source of a rename. */
  readonly addressOf: (path: string) => string
  /** Absent where no service could read the files. */
  readonly copySourceOf?: ((path: string) => CopySource) | undefined
  /** Called with a message that the user should see once. */
  readonly onNotice?: ((message: string) => void) | undefined
}

export type ShareProtocol = 'smb' | 'nfs'
