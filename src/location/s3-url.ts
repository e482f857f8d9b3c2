import { UsageError } from '../errors.ts'
import type { S3Location } from './location.ts'
import { redact } from './redact.ts'
import { isArnUrl, splitArn } from './s3-arn.ts'

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/**
 * Reads `s3://bucket[/prefix]` as s3sync does, through a URL parser: what stands behind `?` or `#` is cut off, `..`
 * is resolved, percent-encoding is decoded, and one slash behind the bucket is dropped. In the place of the bucket may
 * stand the ARN of an access point.
 *
 * @throws UsageError
 */
export function parseS3Url(text: string): S3Location {
  if (isArnUrl(text)) {
    const { arn, rest } = splitArn(text)
    return { kind: 's3', bucket: arn, prefix: prefixOf(new URL(`s3://bucket${rest}`), text) }
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  const bucket = url?.host ?? ''
  if (url === undefined || url.username !== '' || !BUCKET.test(bucket)) {
    throw new UsageError(`'${redact(text)}' names no bucket; write s3://bucket[/prefix]`)
  }
  return { kind: 's3', bucket, prefix: prefixOf(url, text) }
}

function prefixOf({ pathname }: URL, text: string): string {
  return decode(pathname.slice(1), text)
}

/** A percent sign that begins no escape stands for itself. */
function decode(encoded: string, text: string): string {
  try {
    return encoded.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => decodeURIComponent(escapes))
  } catch {
    throw new UsageError(`the prefix of '${redact(text)}' is not UTF-8 when it is percent-decoded`)
  }
}
