import { UsageError } from '../errors.ts'
import { redact } from './redact.ts'

const PARTITION = 'aws(?:-[a-z]+)*'
const REGION = '[a-z]{2}(?:-[a-z]+)+-\\d'
const ACCOUNT = '\\d{12}'
const NAME = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?'

/**
 * The ARNs that requests may name instead of a bucket, one pattern for each.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
 */
const FORMS = [
  `arn:${PARTITION}:s3:${REGION}:${ACCOUNT}:accesspoint[/:]${NAME}`,
  // A multi-region access point has no region, and an alias instead of a name.
  `arn:${PARTITION}:s3::${ACCOUNT}:accesspoint[/:][a-z0-9]+\\.mrap`,
  `arn:${PARTITION}:s3-object-lambda:${REGION}:${ACCOUNT}:accesspoint[/:]${NAME}`,
  `arn:${PARTITION}:s3-outposts:${REGION}:${ACCOUNT}:outpost[/:]op-[a-z0-9]+[/:]accesspoint[/:]${NAME}`,
]

const ARN = new RegExp(`^(?:${FORMS.join('|')})(?=$|[/?#])`)
const BUCKET_ARN = new RegExp(`^arn:${PARTITION}:s3:::([^/]+)`)

export interface SplitArn {
  readonly arn: string
  /** The rest after the ARN: empty, or begins with `/`, `?` or `#`. */
  readonly rest: string
}

/** Reports whether an ARN follows `s3://`, and not the name of a bucket. */
export function isArnUrl(text: string): boolean {
  return /^s3:\/\/arn:/i.test(text)
}

/**
 * Splits `s3://ARN[/prefix]` after the ARN of an access point, which contains slashes itself.
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
