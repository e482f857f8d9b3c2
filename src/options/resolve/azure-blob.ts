import type { AzureBlobLocation } from '../../location/location.ts'
import type { AzureBlobSettings, AzureCustomerKey } from '../../storage/azure-blob/settings.ts'
import type { Side } from '../table/row.ts'
import type { OptionValues } from '../table/types.ts'
import type { Given } from './given.ts'
import { resolveAccount } from './azure-account.ts'

/** How one Azure Blob side is reached, and what its requests have in common. */
export function resolveAzureBlob(side: Side, location: AzureBlobLocation, values: OptionValues, given: Given): AzureBlobSettings {
  const { container, path, trailingSlash } = location
  return {
    ...resolveAccount(location, values, given),
    container,
    prefix: path === '' ? '' : `${path}/`,
    mayBeBlob: path !== '' && !trailingSlash,
    ...resolveKey(side, values, given),
    folderStubs: values.includeDirectoryStub || values.preservePermissions,
    accessLists: values.preservePermissions,
    requestPriority: values.requestPriority < 0 ? undefined : values.requestPriority,
    overForeignBlocks: side === 'target' && values.deleteDestinationFile,
  }
}

interface BlobKey {
  readonly encryptionScope?: string | undefined
  readonly customerKey?: AzureCustomerKey | undefined
}

/** The key is the target's, and only in a download the source's. */
function resolveKey(side: Side, values: OptionValues, { azureTarget, customerKey }: Given): BlobKey {
  if (side === 'source' && azureTarget) return {}
  return { encryptionScope: values.cpkByName, customerKey }
}
