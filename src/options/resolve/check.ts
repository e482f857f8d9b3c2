import type { CheckPlan } from '../../check/settings.ts'
import type { Command } from '../invocation.ts'
import type { OptionValues } from '../table/types.ts'

/** What is compared, where this is a check or a sync report; undefined for a sync. */
export function resolvePlan(values: OptionValues, command: Command): CheckPlan | undefined {
  const algorithm = values.checkAdditionalChecksum ?? values.checkMtimeAndAdditionalChecksum
  if (values.reportSyncStatus) {
    return {
      by: algorithm === undefined ? 'report-etag' : 'report-checksum',
      algorithm,
      facts: { metadata: values.reportMetadataSyncStatus, tags: values.reportTaggingSyncStatus, annotations: values.reportAnnotationsSyncStatus },
      extras: false,
    }
  }
  if (command !== 'check') return undefined
  return { by: checkBy(values), algorithm, facts: { metadata: false, tags: false, annotations: false }, extras: true }
}

/** An update check that compares content says as well what to compare. */
function checkBy(values: OptionValues): CheckPlan['by'] {
  if (values.checkBy !== 'stored') return values.checkBy
  if (values.checkAdditionalChecksum !== undefined) return 'checksum'
  if (values.checkSize) return 'size'
  return values.checkEtag ? 'etag' : 'stored'
}
