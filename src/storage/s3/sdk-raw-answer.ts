import type {
  DeleteObjectsCommand, GetObjectTaggingCommand, ListObjectsV2Command, ListObjectVersionsCommand,
} from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { PAGE_LIMIT } from './list-page.ts'
import { readStreamBody } from '../../http/stream-body.ts'
import { STALL_GRACE } from './sdk-body.ts'

type Kept = DeleteObjectsCommand | GetObjectTaggingCommand | ListObjectsV2Command | ListObjectVersionsCommand
type Stack = Pick<ListObjectsV2Command['middlewareStack'], 'add'>

/**
 * Has the command keep its answer as it came, for our own parsers: the SDK passes over what it does not know, and sorts
 * versions and delete markers into two arrays that cannot be put together again.
 */
export function keepAnswer(command: Kept): () => Buffer {
  let kept: Buffer = Buffer.alloc(0)
  const stack = command.middlewareStack as Stack
  stack.add(
    (next) => async (args) => {
      const result = await next(args)
      const response = result.response as { statusCode: number; body: Readable }
      if (response.statusCode >= 300) return result
      kept = await readStreamBody(response.body, { operation: 'the answer', limit: PAGE_LIMIT, stall: STALL_GRACE })
      response.body = Readable.from([kept])
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'objsyncKeepAnswer' },
  )
  return () => kept
}
