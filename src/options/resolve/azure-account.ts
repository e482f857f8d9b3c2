import type { AccountSettings } from '../../storage/azure/settings.ts'
import type { OptionValues } from '../table/types.ts'
import type { Given } from './given.ts'

type Account = Pick<AccountSettings, 'serviceUrl' | 'account' | 'sas'>

/** What the settings of a side in a storage account have in common, whatever its service. */
export function resolveAccount({ serviceUrl, account, sas }: Account, values: OptionValues, given: Given): AccountSettings & { readonly pageSize: number | undefined } {
  return {
    serviceUrl,
    account,
    sas,
    trustedSuffixes: values.trustedMicrosoftSuffixes ?? [],
    apiVersion: given.azcopy.apiVersion,
    userAgentPrefix: given.azcopy.userAgentPrefix,
    maxAttempts: values.awsMaxAttempts,
    initialBackoff: values.initialBackoffMilliseconds,
    operationTimeout: values.operationTimeoutMilliseconds,
    attemptTimeout: values.operationAttemptTimeoutMilliseconds,
    connectTimeout: values.connectTimeoutMilliseconds,
    readTimeout: values.readTimeoutMilliseconds,
    stalledStreamProtection: !values.disableStalledStreamProtection,
    // The default is S3's; a page of a listing of Azure holds more.
    pageSize: given.settings.has('max-keys') ? values.maxKeys : undefined,
    // Enough that no worker, part or listing ever waits for another's connection.
    connections: values.workerSize + values.maxParallelUploads + 2 * values.maxParallelListings,
    retryStatus: values.retryStatusCodes,
  }
}
