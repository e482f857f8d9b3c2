import type { ChecksumAlgorithm } from '../../integrity/checksum.ts'
import { isAzure } from '../../location/location.ts'
import type { CheckSettings, UpdateCheck, VerificationSettings } from '../../sync/settings.ts'
import { isDirectoryBucket } from '../rules/checks.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'

export function resolveCheck(values: OptionValues): CheckSettings {
  // Stronger than a comparison of hashes, as in azcopy.
  const overwrites = values.removeModifiedFilter && !values.headEachTarget
  if (values.compareHash === 'MD5' && !overwrites) return { by: 'checksum', algorithm: 'MD5', missing: 'azcopy', headTarget: values.headEachTarget }
  const algorithm = values.checkAdditionalChecksum ?? values.checkMtimeAndAdditionalChecksum
  return { by: updateCheck(values), algorithm, missing: 'leave', headTarget: values.headEachTarget, ...(values.checkSourceMtime && { sourceMtime: true }) }
}

/** The rules see to it that at most one check is asked for. */
function updateCheck(values: OptionValues): UpdateCheck {
  if (values.ignoreExisting) return 'absent'
  if (values.checkAdditionalChecksum !== undefined) return 'checksum'
  if (values.checkMtimeAndAdditionalChecksum !== undefined) return 'mtime-and-checksum'
  // Versions are distinguished by their IDs, and the state at a time is written whatever the target has.
  if (values.enableVersioning || values.pointInTime !== undefined) return 'always'
  // The look at each target object judges by the chosen check again.
  if (values.removeModifiedFilter && !values.headEachTarget) return 'always'
  if (values.checkMtimeOrSize) return 'mtime-or-size'
  if (values.checkSize) return 'size'
  if (values.checkMtimeAndEtag) return 'mtime-and-etag'
  return values.checkEtag ? 'etag' : 'mtime'
}

export function resolveVerification(values: OptionValues, { source, target }: Locations): VerificationSettings {
  const directoryChecksum = !values.disableExpressOneZoneAdditionalChecksum
  const byDefault: ChecksumAlgorithm | undefined = directoryChecksum && isDirectoryBucket(target) ? 'CRC64NVME' : undefined
  // With files the MD5 is a record of its own.
  const azcopys = isAzure(target) || (isAzure(source) && target.kind === 'local')
  const algorithm = azcopys ? storedMd5(values) : (values.additionalChecksumAlgorithm ?? byDefault)
  return {
    etag: !values.disableEtagVerify,
    multipart: !values.disableMultipartVerify,
    sendMd5: !values.disableContentMd5Header,
    algorithm,
    fullObject: values.fullObjectChecksum || algorithm === 'CRC64NVME' || algorithm === 'MD5',
    compareWritten: !values.disableAdditionalChecksumVerify,
    compareRead: compareRead(values, { source, target }),
    missingIsNews: !isAzure(source) && target.kind === 's3',
  }
}

function storedMd5(values: OptionValues): ChecksumAlgorithm | undefined {
  return values.putMd5 || values.compareHash === 'MD5' ? 'MD5' : undefined
}

const BY_CHECK_MD5 = { NoCheck: 'no', LogOnly: 'log', FailIfDifferent: 'fail', FailIfDifferentOrMissing: 'require' } as const

function compareRead(values: OptionValues, { source, target }: Locations): VerificationSettings['compareRead'] {
  if (isAzure(source)) return isAzure(target) ? 'no' : BY_CHECK_MD5[values.checkMd5]
  const byDefault = !values.disableExpressOneZoneAdditionalChecksum && isDirectoryBucket(source)
  return values.enableAdditionalChecksum || byDefault ? 'fail' : 'no'
}
