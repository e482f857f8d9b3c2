import { AWS_ENV, WORKERS, isPlain, type Client, type S3Job } from './client.ts'

/** peak/s5cmd. It verifies no download, so it takes no part where one must be. */
export const s5cmd: Client = {
  name: 's5cmd',
  executable: 's5cmd',
  command(path, job, endpoint) {
    const parameters = isPlain(job) ? jobParameters(job) : undefined
    if (parameters === undefined) return undefined
    const common = ['--endpoint-url', endpoint, '--numworkers', WORKERS, '--log', 'error']
    return { argv: job.kind === 'version' ? [path, ...parameters] : [path, ...common, ...parameters], env: AWS_ENV }
  },
}

function jobParameters(job: S3Job): string[] | undefined {
  switch (job.kind) {
    case 'version':
      return ['version']
    case 'upload':
      return ['cp', `${job.folder}/*`, `s3://${job.bucket}/`]
    case 'download':
      return job.verify === 'required' ? undefined : ['cp', `s3://${job.bucket}/*`, `${job.folder}/`]
    case 'mirror':
      return ['sync', `s3://${job.from}/*`, `s3://${job.to}/`]
  }
}
