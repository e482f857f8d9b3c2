import { checkedFiles, checkHashCache, checkOutside } from '../../location/own-files.ts'
import type { Invocation } from '../../options/invocation.ts'

/**
 * Refuses files that could not be written at the end of the run, and those that the run itself would overwrite or delete.
 *
 * @throws UsageError naming the option, the file and the remedy
 */
export function checkOutputFiles({ values, source, target }: Pick<Invocation, 'values' | 'source' | 'target'>): void {
  const { report, metrics, logFile, hashCache } = values
  checkHashCache('--hash-cache', hashCache, source, target)
  const files = checkedFiles({ '--report': report, '--metrics': metrics, '--log-file': logFile, '--hash-cache': hashCache })
  checkOutside(files, target, 'this file is inside the target, where the run may overwrite or delete it')
}

/**
 * Refuses files that a check could not write at its end, and those in what it compares.
 *
 * @throws UsageError naming the option, the file and the remedy
 */
export function checkFilesOfCheck({ values, source, target }: Pick<Invocation, 'values' | 'source' | 'target'>): void {
  const { missing, different, extra, logFile, hashCache } = values
  const named = Object.entries({ '--missing': missing, '--different': different, '--extra': extra }).filter(([, file]) => file !== '-')
  const files = checkedFiles({ ...Object.fromEntries(named), '--log-file': logFile, '--hash-cache': hashCache })
  checkOutside(files, source, 'this file is inside the source, and a check changes neither side')
  checkOutside(files, target, 'this file is inside the target, and a check changes neither side')
}
