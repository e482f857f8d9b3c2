import { connect, type S3 } from '../../support/s3.ts'

const [DIRECTORY, PLAIN] = [/--x-s3(?=\/|$)/, '--x-as-all-others']

/**
 * The same server, seen by a client to which directory buckets are buckets as all others: by their names alone the SDK
 * would ask for sessions and sign for another service. It hears of another name, and the request has the true one.
 */
export function withoutDirectoryBuckets(server: S3): S3 {
  const s3 = connect(server)
  s3.client.middlewareStack.add(
    (next) => (args) => {
      const input = args.input as { readonly Bucket?: string }
      return next(input.Bucket === undefined ? args : { ...args, input: { ...args.input, Bucket: input.Bucket.replace(DIRECTORY, PLAIN) } })
    },
    { step: 'initialize', priority: 'high', name: 'nameForTheClient' },
  )
  s3.client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { path: string }
      request.path = request.path.replace(PLAIN, '--x-s3')
      return next(args)
    },
    { step: 'build', name: 'nameForTheServer' },
  )
  return s3
}
