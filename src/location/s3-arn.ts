import { UsageError } from '../errors.ts'
import { redact } from './redact.ts'

const PARTITION = 'aws(?:-[a-z]+)*'
const REGION = '[a-z]{2}(?:-[a-z]+)+-\\d'
const ACCOUNT = '\\d{12}'
const NAME = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?'

/**
 * What requests can be sent to in the place of a bucket, one form each.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
 */
const FORMS = [
  `arn:${PARTITION}:s3:${REGION}:${ACCOUNT}:accesspoint[/:]${NAME}`,
  // A multi-region access point: no region, and an alias for its name.
  `arn:${PARTITION}:s3::${ACCOUNT}:accesspoint[/:][a-z0-9]+\\.mrap`,
  `arn:${PARTITION}:s3-object-lambda:${REGION}:${ACCOUNT}:accesspoint[/:]${NAME}`,
  `arn:${PARTITION}:s3-outposts:${REGION}:${ACCOUNT}:outpost[/:]op-[a-z0-9]+[/:]accesspoint[/:]${NAME}`,
]

const ARN = new RegExp(`^(?:${FORMS.join('|')})(?=$|[/?#])`)
const BUCKET_ARN = new RegExp(`^arn:${PARTITION}:s3:::([^/]+)`)

export interface SplitArn {
  readonly arn: string
  /** All behind the ARN: empty, or begun by `/`, `?` or `#`. */
  readonly rest: string
}

/** Does `s3://` lead to an ARN here, rather than to the name of a bucket? */
export function isArnUrl(text: string): boolean {
  return /^s3:\/\/arn:/i.test(text)
}

/**
 * Cuts `s3://ARN[/prefix]` behind the ARN of an access point, which has slashes of its own.
 *
 * @throws UsageError for any other ARN
 */
export function splitArn(text: string): SplitArn {
  const afterScheme = text.slice('s3://'.length)
  const [arn] = ARN.exec(afterScheme) ?? []
  if (arn !== undefined) return { arn, rest: afterScheme.slice(arn.length) }
  const [, bucket] = BUCKET_ARN.exec(afterScheme) ?? []
  if (bucket !== undefined) throw new UsageError(`'${redact(text)}' is the ARN of a bucket; write s3://${bucket}[/prefix]`)
  throw new UsageError(
    `'${redact(text)}' is no ARN of an access point; write s3://arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME[/prefix], ` +
      'or without the region and with NAME.mrap for a multi-region access point',
  )
}
