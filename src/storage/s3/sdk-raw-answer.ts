import type {
  DeleteObjectsCommand, GetObjectTaggingCommand, ListObjectsV2Command, ListObjectVersionsCommand, S3Client,
} from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { readStreamBody } from '../../http/stream-body.ts'
import { checkedSuccess } from './errors.ts'
import { PAGE_LIMIT } from './page-limit.ts'
import { STALL_GRACE } from './sdk-body.ts'

interface RawAnswer {
  readonly statusCode: number
  readonly headers: Record<string, string>
  body: Readable
}

type Kept = DeleteObjectsCommand | GetObjectTaggingCommand | ListObjectsV2Command | ListObjectVersionsCommand
type Stack = Pick<ListObjectsV2Command['middlewareStack'], 'add'>

const NO_BODY = Buffer.alloc(0)

/**
 * Has the client refuse successes that are not S3's own, as the hot path does: the SDK takes any status below 300 and, of
 * most operations, does not look at the body.
 */
export function refuseForeignSuccesses(client: S3Client, bucket: string): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) => async (args) => {
      const result = await next(args)
      const { statusCode: status, headers } = result.response as RawAnswer
      const operation = commandName.replace(/Command$/, '')
      const { Key: key } = args.input as { readonly Key?: string }
      // Bodies are streams here; the code that reads a body checks it.
      if (status < 300) checkedSuccess({ status, headers, body: NO_BODY }, { operation, bucket, key })
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'objsyncForeignSuccesses' },
  )
}

/**
 * Has the command keep its answer as it came, for our own parsers: the SDK passes over what it does not know, and sorts
 * versions and delete markers into two arrays that cannot be put together again.
 */
export function keepAnswer(command: Kept): () => Buffer {
  let kept: Buffer = NO_BODY
  const stack = command.middlewareStack as Stack
  stack.add(
    (next) => async (args) => {
      const result = await next(args)
      const response = result.response as RawAnswer
      if (response.statusCode >= 300) return result
      kept = await readStreamBody(response.body, { operation: 'the answer', limit: PAGE_LIMIT, stall: STALL_GRACE })
      response.body = Readable.from([kept])
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'objsyncKeepAnswer' },
  )
  return () => kept
}
