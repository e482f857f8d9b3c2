import type { RequestSettings } from '../../storage/service/settings.ts'
import type { OptionValues } from '../table/types.ts'

/** How the requests of a side are made, whatever its service: tries, times and connections. */
export function resolveRequests(values: OptionValues): RequestSettings {
  return {
    maxAttempts: values.awsMaxAttempts,
    initialBackoff: values.initialBackoffMilliseconds,
    operationTimeout: values.operationTimeoutMilliseconds,
    attemptTimeout: values.operationAttemptTimeoutMilliseconds,
    connectTimeout: values.connectTimeoutMilliseconds,
    readTimeout: values.readTimeoutMilliseconds,
    stalledStreamProtection: !values.disableStalledStreamProtection,
    // Enough that no worker, part or listing ever waits for another's connection.
    connections: values.workerSize + values.maxParallelUploads + 2 * values.maxParallelListings,
  }
}
