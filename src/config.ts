import type { CheckPlan } from './check/settings.ts'
import type { LuaSettings } from './lua/settings.ts'
import type { AzureBlobSettings } from './storage/azure-blob/settings.ts'
import type { AzureFileSettings } from './storage/azure-file/settings.ts'
import type { LocalSettings } from './storage/local/settings.ts'
import type { S3Settings } from './storage/s3/settings.ts'
import type { SyncSettings } from './sync/settings.ts'

/** One side, ready to be opened. A custom one is open already: the caller of the library brings it. */
export type SideConfig =
  | { readonly kind: 's3'; readonly settings: S3Settings }
  | { readonly kind: 'azure-blob'; readonly settings: AzureBlobSettings }
  | { readonly kind: 'azure-file'; readonly settings: AzureFileSettings }
  | { readonly kind: 'local'; readonly settings: LocalSettings }
  | { readonly kind: 'custom'; readonly settings: object }

/** A whole run: what the options table, the environment and the command line come to. Frozen before it is used. */
export interface Config {
  readonly source: SideConfig
  readonly target: SideConfig
  /** Where backups go of what is overwritten or deleted at the target; absent where they go beside it, or none are made. */
  readonly backups?: SideConfig | undefined
  readonly sync: SyncSettings
  /** Compare the two sides instead of syncing them. */
  readonly check?: CheckPlan | undefined
  /** Absolute path of the file in which digests of files are remembered; none are when absent. */
  readonly hashCache?: string | undefined
  /** Undefined without scripts. */
  readonly scripts?: LuaSettings | undefined
}
