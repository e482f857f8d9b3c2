import type { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { checkedSuccess } from './errors.ts'

interface RawAnswer {
  readonly statusCode: number
  readonly headers: Record<string, string>
  body: Readable
}

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
      // Bodies are streams here; those of the answers that matter are looked at by whoever reads them.
      if (status < 300) checkedSuccess({ status, headers, body: NO_BODY }, { operation, bucket, key })
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'objsyncForeignSuccesses' },
  )
}

/** Has the command keep its answer as it came, for what the SDK leaves out of it or makes of it. */
export function keepAnswer(command: ListObjectVersionsCommand | DeleteObjectsCommand): () => Buffer {
  let kept = Buffer.alloc(0)
  const { middlewareStack }: Pick<ListObjectVersionsCommand, 'middlewareStack'> = command as unknown as ListObjectVersionsCommand
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const response = result.response as RawAnswer
      kept = await buffer(response.body)
      response.body = Readable.from([kept])
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'objsyncKeepAnswer' },
  )
  return () => kept
}
