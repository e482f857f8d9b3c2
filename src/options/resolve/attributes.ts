import { isAzure } from '../../location/location.ts'
import type { AttributeSettings, FixedFacts } from '../../sync/settings.ts'
import { isNfs } from '../kinds/from-to.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'
import type { Given } from './given.ts'

/** What written objects are to have besides their bytes. */
export function resolveAttributes(values: OptionValues, { source, target }: Locations, { azcopy }: Given): AttributeSettings {
  return {
    guessContentType: !values.noGuessMimeType,
    sniffContentType: isAzure(target),
    contentTypes: azcopy.contentTypes,
    fixed: resolveFixed(values),
    keepHeaders: !values.noSyncSystemMetadata,
    keepMetadata: !values.noSyncUserDefinedMetadata && values.metadata === undefined,
    // Reading the tags of a blob costs a request and a permission of its own.
    keepTags: values.tagging === undefined && (source.kind === 'azure-blob' ? values.s2sPreserveBlobTags : !values.disableTagging),
    keepTier: values.s2sPreserveAccessTier,
    keepAccess: values.preservePermissions,
    repairTags: values.syncLatestTagging,
    noteMtime: values.putLastModifiedMetadata,
    ...((values.preservePosixProperties || (values.preservePermissions && isNfs(values.fromTo))) && { keepPosix: true }),
  }
}

function resolveFixed(values: OptionValues): FixedFacts {
  return {
    contentType: values.contentType,
    contentEncoding: values.contentEncoding,
    contentDisposition: values.contentDisposition,
    contentLanguage: values.contentLanguage,
    cacheControl: values.cacheControl,
    expires: values.expires === undefined ? undefined : httpDate(values.expires),
    websiteRedirect: values.websiteRedirect,
    storageClass: values.storageClass,
    acl: values.acl,
    metadata: values.metadata,
    tags: values.tagging,
  }
}

/** IMF-fixdate (RFC 9110, 5.6.7); parts of a second are cut off. */
function httpDate(instant: number): string {
  return new Date(instant).toUTCString()
}
