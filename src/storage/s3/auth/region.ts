import type { S3Settings } from '../settings.ts'
import { UsageError } from '../../../errors.ts'
import { readSharedProfile } from './profile.ts'
import { checkBucketName, isMultiRegion, regionOfArn } from '../place/bucket-kind.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What services with an endpoint of their own are signed for when no region is named. */
const ENDPOINT_DEFAULT = 'us-east-1'

/**
 * Region of one side: its own option, else its profile's, else the environment's, else the configuration file's.
 * A side with a profile or keys of its own does not look at the environment (s3sync's rule). An access point's ARN
 * names a region too; for one that spans all regions it hardly matters.
 *
 * @throws UsageError when no region can be found and the service is AWS's own
 */
export async function resolveRegion(settings: S3Settings, env: Environment = process.env): Promise<string> {
  if (settings.region !== undefined) return settings.region
  const ownIdentity = settings.profile !== undefined || settings.accessKey !== undefined
  const fromEnv = ownIdentity ? undefined : env['AWS_REGION'] || env['AWS_DEFAULT_REGION']
  const configured = fromEnv ?? (needsFiles(settings, env) ? (await readSharedProfile(settings, env)).region : undefined)
  const region = configured ?? regionOfArn(settings.bucket)
  if (region !== undefined) return region
  if (settings.endpointUrl !== undefined || isMultiRegion(settings.bucket)) return ENDPOINT_DEFAULT
  checkBucketName(settings.bucket)
  throw new UsageError(`no region for s3://${settings.bucket}: give --source-region or --target-region, or set AWS_REGION`)
}

/** With keys and an endpoint at hand the configuration file adds nothing, so neither it nor the SDK is loaded. */
function needsFiles(settings: S3Settings, env: Environment): boolean {
  if (settings.profile !== undefined || settings.endpointUrl === undefined) return true
  return settings.accessKey === undefined && !settings.noSignRequest && !env['AWS_ACCESS_KEY_ID']
}
