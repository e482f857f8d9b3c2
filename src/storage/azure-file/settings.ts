import type { AccountSettings } from '../azure/settings.ts'

/** How one Azure Files side is reached. Secrets in here never leave the adapter. */
export interface AzureFileSettings extends AccountSettings {
  readonly share: string
  /** Decoded; the keys are relative to it. Empty, or with a slash at its end. */
  readonly prefix: string
  /** The location may name one file; `openAzureFile` finds out. */
  readonly mayBeFile: boolean
  /** Keep dots at the end of names; without it the service drops them. */
  readonly trailingDot: boolean
  /** The time of an entry is the time of the last write, and attributes and times travel with it; else it is Last-Modified. */
  readonly smbInfo: boolean
  /** The protocol that the share must have, where the user has named it. */
  readonly protocol?: 'smb' | 'nfs' | undefined
  /** Symbolic links of a share of NFS are entries of their own; they are left out otherwise. */
  readonly keepLinks?: boolean | undefined
  /**
   * What is done about files of a share of NFS that have several names: each is listed as a file, they are left out of a source, or
   * a listing shows which of them are one file, and links are made.
   */
  readonly hardLinks?: 'follow' | 'skip' | 'preserve' | undefined
  /** Read and write the permissions of files and directories: NTFS descriptors, or on NFS mode, owner and group. */
  readonly permissions?: boolean | undefined
  /** The attributes of files are entries' own, for filters. */
  readonly attributes?: boolean | undefined
  /** Replace and remove files that have the attribute ReadOnly. */
  readonly forceIfReadOnly: boolean
  /** Change nothing: leave also the temporary files of runs that were killed. */
  readonly dryRun?: boolean | undefined
  /** Names of one page of a listing; the service's own number (5000) when absent. */
  readonly pageSize?: number | undefined
}
