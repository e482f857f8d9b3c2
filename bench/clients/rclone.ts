import { CREDENTIALS, WORKERS, comparesContent, isPlain, type Client, type CrossJob, type S3Job } from './client.ts'

/**
 * rclone. It cannot verify a download whose ETag is not an MD5, so it takes no part where one must be. Times are
 * compared by Last-Modified: by default it would ask for each object's metadata, one request each.
 */
export const rclone: Client = {
  name: 'rclone',
  executable: 'rclone',
  command(path, job, endpoint) {
    if (job.kind === 'cross') return { argv: [path, ...crossParameters(job), ...COMMON], env: { ...environment(endpoint), ...ofBlob(job) } }
    if (comparesContent(job)) return { argv: [path, 'copy', '--checksum', job.folder, `:s3:${job.bucket}`, ...COMMON], env: environment(endpoint) }
    const parameters = isPlain(job) ? jobParameters(job) : undefined
    if (parameters === undefined) return undefined
    const argv = job.kind === 'version' ? [path, ...parameters] : [path, ...parameters, ...COMMON]
    return { argv, env: environment(endpoint) }
  },
}

const COMMON = ['--transfers', WORKERS, '--checkers', WORKERS, '--use-server-modtime', '--log-level', 'ERROR']

function crossParameters({ direction, bucket, container }: CrossJob): string[] {
  const [s3, blob] = [`:s3:${bucket}`, `:azureblob:${container.name}`]
  return direction === 's3-to-blob' ? ['copy', s3, blob] : ['copy', blob, s3]
}

function ofBlob({ container: { account, key, endpoint } }: CrossJob): Record<string, string> {
  return { RCLONE_AZUREBLOB_ACCOUNT: account, RCLONE_AZUREBLOB_KEY: key, RCLONE_AZUREBLOB_ENDPOINT: endpoint }
}

function jobParameters(job: S3Job): string[] | undefined {
  switch (job.kind) {
    case 'version':
      return ['version']
    case 'upload':
      return ['copy', job.folder, `:s3:${job.bucket}`]
    case 'download':
      return job.verify === 'required' ? undefined : ['copy', `:s3:${job.bucket}`, job.folder]
    case 'mirror':
      return ['copy', `:s3:${job.from}`, `:s3:${job.to}`]
  }
}

function environment(endpoint: string): Record<string, string> {
  return {
    RCLONE_CONFIG: '/dev/null',
    RCLONE_S3_PROVIDER: 'Other',
    RCLONE_S3_ENDPOINT: endpoint,
    RCLONE_S3_ACCESS_KEY_ID: CREDENTIALS.id,
    RCLONE_S3_SECRET_ACCESS_KEY: CREDENTIALS.secret,
    RCLONE_S3_REGION: CREDENTIALS.region,
  }
}
