import type { LuaSettings } from './lua/settings.ts'
import type { AzureBlobSettings } from './storage/azure-blob/settings.ts'
import type { LocalSettings } from './storage/local/settings.ts'
import type { S3Settings } from './storage/s3/settings.ts'
import type { SyncSettings } from './sync/settings.ts'

/** One side, ready to be opened. */
export type SideConfig =
  | { readonly kind: 's3'; readonly settings: S3Settings }
  | { readonly kind: 'azure-blob'; readonly settings: AzureBlobSettings }
  | { readonly kind: 'local'; readonly settings: LocalSettings }

/** A whole run: what the options table, the environment and the command line come to. Frozen before it is used. */
export interface Config {
  readonly source: SideConfig
  readonly target: SideConfig
  readonly sync: SyncSettings
  /** Undefined without scripts. */
  readonly scripts?: LuaSettings | undefined
}
