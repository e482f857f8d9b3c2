import type {
  DeleteObjectsCommand, GetObjectCommand, GetObjectCommandOutput, GetObjectTaggingCommand, HeadObjectCommand,
  ListObjectAnnotationsCommand, ListObjectsV2Command, ListObjectVersionsCommand, S3Client,
} from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { SHORT_ANSWER } from '../../../http/message.ts'
import { readStreamBody, type StreamBodyOptions } from '../../../http/stream-body.ts'
import { checkSuccess, type Success } from '../../../http/unexpected-answer.ts'
import { PAGE_LIMIT } from '../api/listing-fields.ts'
import { placeOf, responseError } from '../errors.ts'

interface RawAnswer {
  readonly statusCode: number
  readonly headers: Record<string, string>
  body?: Readable
  /** The whole body, once it has been read. */
  bytes?: Buffer
}

type Kept = DeleteObjectsCommand | GetObjectTaggingCommand | ListObjectAnnotationsCommand | ListObjectsV2Command | ListObjectVersionsCommand
type Stack = Pick<ListObjectsV2Command['middlewareStack'], 'add'>

const ANSWER_BOUNDS = 'objsyncAnswerBounds'
const NO_BODY = Buffer.alloc(0)
const READER = { placeOf, errorOf: responseError }

/**
 * Has the client refuse successes that are not S3's own, as our own client does: the SDK takes any status below 300 and, of
 * most operations, does not look at the body. Needs `boundAnswers`, which reads it.
 *
 * @param successOf how the service says that an operation has succeeded
 */
export function refuseForeignSuccesses(client: S3Client, bucket: string, successOf: (operation: string) => Success): void {
  client.middlewareStack.addRelativeTo(
    <Args extends { readonly input: object }, Result extends { readonly response: unknown }>(
      next: (args: Args) => Promise<Result>,
      { commandName = '' }: { readonly commandName?: string },
    ) => async (args: Args): Promise<Result> => {
      const result = await next(args)
      const { statusCode: status, headers, bytes = NO_BODY } = result.response as RawAnswer
      const operation = commandName.replace(/Command$/, '')
      const { Key: key } = args.input as { readonly Key?: string }
      // `boundAnswers` has read the body, unless it is content.
      if (status < 300) checkSuccess({ status, headers, body: bytes }, successOf(operation), { operation, bucket, key }, READER)
      return result
    },
    { relation: 'before', toMiddleware: ANSWER_BOUNDS, name: 'objsyncForeignSuccesses' },
  )
}

/** Operations whose answer is content, which is read elsewhere. */
const CONTENT = new Set(['GetObjectCommand', 'GetObjectAnnotationCommand'])
const READING = /^(?:Get|List|Head)/

/**
 * Has the client read each answer within its bounds: the SDK itself takes answers of any length.
 *
 * @param stall longest silence in the middle of an answer to a read, milliseconds; unlimited when absent
 */
export function boundAnswers(client: S3Client, stall: number | undefined): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) => async (args) => {
      const result = await next(args)
      const response = result.response as RawAnswer
      const isSuccess = response.statusCode < 300
      if (!(response.body instanceof Readable) || (isSuccess && CONTENT.has(commandName))) return result
      const isRead = READING.test(commandName)
      const limit = isSuccess && commandName.startsWith('List') ? PAGE_LIMIT : SHORT_ANSWER
      response.bytes = await readStreamBody(response.body, { operation: commandName, limit, stall: isRead ? stall : undefined, mayTrickle: !isRead })
      response.body = Readable.from([response.bytes])
      return result
    },
    { step: 'deserialize', priority: 'low', name: ANSWER_BOUNDS },
  )
}

/**
 * Has the command keep its answer as it came, for our own parsers: the SDK passes over what it does not know, and sorts
 * versions and delete markers into two arrays that cannot be put together again. Needs `boundAnswers`, which reads it.
 */
export function keepAnswer(command: Kept): () => Buffer {
  const response = keepResponse(command.middlewareStack as unknown as Stack)
  return () => response()?.bytes ?? NO_BODY
}

/** Has the command keep the headers of its answer: the SDK loses metadata of the name `__proto__`. */
export function keepHeaders(command: GetObjectCommand | HeadObjectCommand): () => RawAnswer['headers'] {
  const response = keepResponse(command.middlewareStack as unknown as Stack)
  return () => response()?.headers ?? {}
}

function keepResponse(stack: Stack): () => RawAnswer | undefined {
  let response: RawAnswer | undefined
  stack.add(
    (next) => async (args) => {
      const result = await next(args)
      response = result.response as RawAnswer
      return result
    },
    { step: 'deserialize', priority: 'low', name: 'objsyncKeepAnswer' },
  )
  return () => response
}

/** The whole body of an answer; see `readStreamBody`. */
export function readBody(body: GetObjectCommandOutput['Body'], options: StreamBodyOptions): Promise<Buffer> {
  return readStreamBody(body as unknown as Readable | undefined, options)
}
