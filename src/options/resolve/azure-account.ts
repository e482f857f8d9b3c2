import type { AccountSettings } from '../../storage/azure/settings.ts'
import type { OptionValues } from '../table/types.ts'
import type { Given } from './given.ts'
import { resolveRequests } from './requests.ts'

type Account = Pick<AccountSettings, 'serviceUrl' | 'account' | 'sas'>

/** What the settings of a side in a storage account have in common, whatever its service. */
export function resolveAccount(
  { serviceUrl, account, sas }: Account,
  values: OptionValues,
  given: Given,
): AccountSettings & { readonly pageSize: number | undefined } {
  return {
    serviceUrl,
    account,
    sas,
    trustedSuffixes: values.trustedMicrosoftSuffixes ?? [],
    apiVersion: given.azcopy.apiVersion,
    userAgentPrefix: given.azcopy.userAgentPrefix,
    ...resolveRequests(values),
    // The default is S3's; a page of a listing of Azure holds more.
    pageSize: given.settings.has('max-keys') ? values.maxKeys : undefined,
    retryStatus: values.retryStatusCodes,
  }
}
