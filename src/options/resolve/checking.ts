import type { ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { CheckSettings, UpdateCheck, VerificationSettings } from '../../sync/settings.ts'
import { isDirectoryBucket } from '../directory-bucket.ts'
import type { Locations } from '../rules.ts'
import type { OptionValues } from '../types.ts'

export function resolveCheck(values: OptionValues): CheckSettings {
  const algorithm = values.checkAdditionalChecksum ?? values.checkMtimeAndAdditionalChecksum
  return { by: updateCheck(values), algorithm, missing: 'leave', headTarget: values.headEachTarget }
}

/** The rules see to it that at most one check is asked for. */
function updateCheck(values: OptionValues): UpdateCheck {
  if (values.checkAdditionalChecksum !== undefined) return 'checksum'
  if (values.checkMtimeAndAdditionalChecksum !== undefined) return 'mtime-and-checksum'
  // Versions are told apart by their ids, and what stood at a time is written whatever the target holds.
  if (values.enableVersioning || values.pointInTime !== undefined) return 'always'
  // The look at each target object judges by the chosen check again.
  if (values.removeModifiedFilter && !values.headEachTarget) return 'always'
  if (values.checkSize) return 'size'
  if (values.checkMtimeAndEtag) return 'mtime-and-etag'
  return values.checkEtag ? 'etag' : 'mtime'
}

export function resolveVerification(values: OptionValues, { source, target }: Locations): VerificationSettings {
  const directoryChecksum = !values.disableExpressOneZoneAdditionalChecksum
  const byDefault: ChecksumAlgorithm | undefined = directoryChecksum && isDirectoryBucket(target) ? 'CRC64NVME' : undefined
  const algorithm = values.additionalChecksumAlgorithm ?? byDefault
  return {
    etag: !values.disableEtagVerify,
    multipart: !values.disableMultipartVerify,
    sendMd5: !values.disableContentMd5Header,
    algorithm,
    fullObject: values.fullObjectChecksum || algorithm === 'CRC64NVME',
    compareWritten: !values.disableAdditionalChecksumVerify,
    compareRead: values.enableAdditionalChecksum || (directoryChecksum && isDirectoryBucket(source)) ? 'fail' : 'no',
    missingIsNews: target.kind === 's3',
  }
}
