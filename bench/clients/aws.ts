import { AWS_ENV, comparesContent, isPlain, type Client, type S3Job } from './client.ts'

/** The AWS command line, some ten times slower than the rest. It verifies no download in parts, and compares times and sizes only. */
export const aws: Client = {
  name: 'aws',
  executable: 'aws',
  slow: true,
  command(path, job, endpoint) {
    const parameters = isPlain(job) || comparesContent(job) ? jobParameters(job) : undefined
    if (parameters === undefined) return undefined
    const common = ['--endpoint-url', endpoint, '--only-show-errors']
    return { argv: job.kind === 'version' ? [path, ...parameters] : [path, ...parameters, ...common], env: AWS_ENV }
  },
}

function jobParameters(job: S3Job): string[] | undefined {
  switch (job.kind) {
    case 'version':
      return ['--version']
    case 'upload':
      return ['s3', 'sync', job.folder, `s3://${job.bucket}`]
    case 'download':
      return job.verify === 'required' ? undefined : ['s3', 'sync', `s3://${job.bucket}`, job.folder]
    case 'mirror':
      return ['s3', 'sync', `s3://${job.from}`, `s3://${job.to}`]
  }
}
