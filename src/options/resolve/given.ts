import type { AzureCustomerKey } from '../../storage/azure-blob/settings.ts'
import type { AzcopyEnvironment } from '../azcopy/environment.ts'
import type { Command } from '../invocation.ts'
import type { Settings } from '../read/setting.ts'

/** What the values alone do not show. */
export interface Given {
  /** Without defaults. */
  readonly settings: Settings
  /** Empty for pairs without Azure. */
  readonly azcopy: AzcopyEnvironment
  /** For `--cpk-by-value`. Secret. */
  readonly customerKey?: AzureCustomerKey | undefined
  readonly azureTarget: boolean
  readonly command: Command
}
