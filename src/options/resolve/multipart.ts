import { isAzure } from '../../location/location.ts'
import type { MultipartSettings } from '../../sync/settings.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'
import type { Given } from './given.ts'

/** Azure Files takes and gives ranges of at most 4 MiB with an MD5, bytes. https://learn.microsoft.com/rest/api/storageservices/put-range */
const LARGEST_RANGE = 4 * 2 ** 20

/** azcopy's sizes, where they are given, come before s3sync's on pairs with Azure. */
export function resolveMultipart(values: OptionValues, { source, target }: Locations, { settings }: Given): MultipartSettings {
  const { multipartThreshold, multipartChunksize, blockSizeMb, putBlobSizeMb, autoChunksize: auto } = values
  if (!isAzure(source) && !isAzure(target)) return { threshold: multipartThreshold, chunkSize: multipartChunksize, auto }
  const isFiles = source.kind === 'azure-file' || target.kind === 'azure-file'
  const ownSize = isFiles && !settings.has('multipart-chunksize') ? LARGEST_RANGE : multipartChunksize
  const chunkSize = blockSizeMb > 0 ? blockSizeMb : ownSize
  const threshold = settings.has('multipart-threshold') ? multipartThreshold : chunkSize
  if (target.kind !== 'azure-blob' || (putBlobSizeMb === 0 && settings.has('multipart-threshold'))) return { threshold, chunkSize, auto }
  // As azcopy has it, what is no larger than that, or than one block, goes whole.
  return { threshold: Math.max(putBlobSizeMb, chunkSize) + 1, chunkSize, auto }
}
