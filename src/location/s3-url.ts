import { UsageError } from '../errors.ts'
import type { S3Location } from './location.ts'
import { redact } from './redact.ts'
import { isArnUrl, splitArn } from './s3-arn.ts'

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

const PARTS = /^s3:\/\/([^/?#]*)(.*)$/is

/**
 * Reads `s3://bucket[/prefix]`: percent-encoding is decoded, and one slash after the bucket is dropped. The ARN of an access
 * point may replace the bucket. A bare `?` or `#` and the segments `.` and `..` are refused: s3sync uses a URL parser, which
 * cuts the prefix off there, and then syncs with the rest.
 *
 * @throws UsageError
 */
export function parseS3Url(text: string): S3Location {
  if (isArnUrl(text)) {
    const { arn, rest } = splitArn(text)
    return { kind: 's3', bucket: arn, prefix: prefixFrom(rest, text) }
  }
  const [, authority = '', path = ''] = PARTS.exec(text) ?? []
  const url = URL.canParse(`s3://${authority}`) ? new URL(`s3://${authority}`) : undefined
  const bucket = url?.host ?? ''
  if (url === undefined || url.username !== '' || !BUCKET.test(bucket)) {
    throw new UsageError(`'${redact(text)}' names no bucket; write s3://bucket[/prefix]`)
  }
  return { kind: 's3', bucket, prefix: prefixFrom(path, text) }
}

/** @param path all that follows the bucket, encoded */
function prefixFrom(path: string, text: string): string {
  const bare = /[?#]/.exec(path)?.[0]
  if (bare !== undefined) {
    const shown = redact(text.replace(/#.*$/s, '#…'))
    throw new UsageError(`'${shown}' has a ${bare}, which in a key is written as ${encodeURIComponent(bare)}`)
  }
  const prefix = decode(path.slice(1), text)
  if (prefix.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new UsageError(`'${redact(text)}' has the segment . or .. in its prefix; write the prefix without it`)
  }
  return prefix
}

/** A percent sign without two hex digits after it is literal. */
function decode(encoded: string, text: string): string {
  try {
    return encoded.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => decodeURIComponent(escapes))
  } catch {
    throw new UsageError(`the prefix of '${redact(text)}' is not UTF-8 when it is percent-decoded`)
  }
}
