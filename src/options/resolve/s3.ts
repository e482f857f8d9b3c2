import type { S3Location } from '../../location/location.ts'
import type { CustomerKey, Encryption, S3Settings } from '../../storage/s3/settings.ts'
import type { Side } from '../table/row.ts'
import type { OptionValues } from '../table/types.ts'
import { resolveRequests } from './requests.ts'

/** How one S3 side is reached, and what its requests have in common. */
export function resolveS3(side: Side, { bucket, prefix }: S3Location, values: OptionValues): S3Settings {
  return {
    bucket,
    prefix,
    ...resolveAccess(side, values),
    encryption: side === 'target' ? resolveEncryption(values) : undefined,
    customerKey: resolveCustomerKey(side, values),
    parallelDirectoryListing: values.allowParallelListingsInExpressOneZone,
    directoryChecksum: !values.disableExpressOneZoneAdditionalChecksum,
    pageSize: values.maxKeys,
    awsConfigFile: values.awsConfigFile,
    awsSharedCredentialsFile: values.awsSharedCredentialsFile,
    ...resolveRequests(values),
    signPayload: !values.disablePayloadSigning,
  }
}

type Access = Pick<
  S3Settings,
  | 'profile' | 'accessKey' | 'secretAccessKey' | 'sessionToken' | 'noSignRequest' | 'region' | 'endpointUrl'
  | 'forcePathStyle' | 'accelerate' | 'requestPayer'
>

function resolveAccess(side: Side, values: OptionValues): Access {
  return {
    profile: values[`${side}Profile`],
    accessKey: values[`${side}AccessKey`],
    secretAccessKey: values[`${side}SecretAccessKey`],
    sessionToken: values[`${side}SessionToken`],
    noSignRequest: side === 'source' && values.sourceNoSignRequest,
    region: values[`${side}Region`],
    endpointUrl: values[`${side}EndpointUrl`],
    forcePathStyle: values[`${side}ForcePathStyle`],
    accelerate: values[`${side}Accelerate`],
    requestPayer: values[`${side}RequestPayer`],
  }
}

function resolveEncryption({ sse, sseKmsKeyId }: OptionValues): Encryption | undefined {
  return sse === undefined ? undefined : { type: sse, kmsKeyId: sseKmsKeyId }
}

/** The rules see to it that all three are given, or none. */
function resolveCustomerKey(side: Side, values: OptionValues): CustomerKey | undefined {
  const [algorithm, key, keyMd5] = [values[`${side}SseC`], values[`${side}SseCKey`], values[`${side}SseCKeyMd5`]]
  if (algorithm === undefined || key === undefined || keyMd5 === undefined) return undefined
  return { algorithm, key, keyMd5 }
}
