import type { AzureBlobLocation } from '../../location/location.ts'
import type { AzureBlobSettings, AzureCustomerKey } from '../../storage/azure-blob/settings.ts'
import type { Side } from '../table/row.ts'
import type { OptionValues } from '../table/types.ts'
import type { Given } from './given.ts'

/** How one Azure Blob side is reached, and what its requests have in common. */
export function resolveAzureBlob(side: Side, location: AzureBlobLocation, values: OptionValues, given: Given): AzureBlobSettings {
  const { serviceUrl, account, container, path, trailingSlash, sas } = location
  return {
    serviceUrl,
    account,
    container,
    prefix: path === '' ? '' : `${path}/`,
    sas,
    mayBeBlob: path !== '' && !trailingSlash,
    trustedSuffixes: values.trustedMicrosoftSuffixes ?? [],
    apiVersion: given.azcopy.apiVersion,
    userAgentPrefix: given.azcopy.userAgentPrefix,
    ...resolveKey(side, values, given),
    folderStubs: values.includeDirectoryStub || values.preservePermissions,
    accessLists: values.preservePermissions,
    requestPriority: values.requestPriority < 0 ? undefined : values.requestPriority,
    overForeignBlocks: side === 'target' && values.deleteDestinationFile,
    ...resolvePatience(values),
    // The default is S3's; a page of a Blob listing holds more.
    pageSize: given.settings.has('max-keys') ? values.maxKeys : undefined,
    // Enough that no worker, part or listing ever waits for another's connection.
    connections: values.workerSize + values.maxParallelUploads + 2 * values.maxParallelListings,
    retryStatus: values.retryStatusCodes,
  }
}

type Patience = Pick<
  AzureBlobSettings,
  | 'maxAttempts' | 'initialBackoff' | 'operationTimeout' | 'attemptTimeout' | 'connectTimeout' | 'readTimeout'
  | 'stalledStreamProtection'
>

function resolvePatience(values: OptionValues): Patience {
  return {
    maxAttempts: values.awsMaxAttempts,
    initialBackoff: values.initialBackoffMilliseconds,
    operationTimeout: values.operationTimeoutMilliseconds,
    attemptTimeout: values.operationAttemptTimeoutMilliseconds,
    connectTimeout: values.connectTimeoutMilliseconds,
    readTimeout: values.readTimeoutMilliseconds,
    stalledStreamProtection: !values.disableStalledStreamProtection,
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
