import { isAzure } from '../../location/location.ts'
import type { MultipartSettings } from '../../sync/settings.ts'
import type { Locations } from '../rules/rules.ts'
import type { OptionValues } from '../table/types.ts'
import type { Given } from './given.ts'

/** azcopy's sizes, where they are given, come before s3sync's on pairs with Azure. */
export function resolveMultipart(values: OptionValues, { source, target }: Locations, { settings }: Given): MultipartSettings {
  const { multipartThreshold, multipartChunksize, blockSizeMb, putBlobSizeMb, autoChunksize: auto } = values
  if (!isAzure(source) && !isAzure(target)) return { threshold: multipartThreshold, chunkSize: multipartChunksize, auto }
  const chunkSize = blockSizeMb > 0 ? blockSizeMb : multipartChunksize
  const threshold = settings.has('multipart-threshold') ? multipartThreshold : chunkSize
  if (target.kind !== 'azure-blob' || (putBlobSizeMb === 0 && settings.has('multipart-threshold'))) return { threshold, chunkSize, auto }
  // As azcopy has it, what is no larger than that, or than one block, goes whole.
  return { threshold: Math.max(putBlobSizeMb, chunkSize) + 1, chunkSize, auto }
}
