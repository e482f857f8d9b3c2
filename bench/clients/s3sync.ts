import { CREDENTIALS, WORKERS, type Client, type Command, type CrossJob, type Extra, type S3Job } from './client.ts'

/** nidor1998/s3sync; objsync takes the same command line. */
export const s3sync: Client = {
  name: 's3sync',
  executable: 's3sync',
  command: (path, job, endpoint) => (job.kind === 'blob' || job.kind === 'cross' ? undefined : s3syncCommand([path], job, endpoint)),
}

/** The command line of s3sync behind any executable that understands it. */
export function s3syncCommand(executable: readonly string[], job: S3Job, endpoint: string): Command {
  return { argv: [...executable, ...parameters(job, endpoint)], env: {} }
}

const EXTRAS: Readonly<Record<Extra, readonly string[]>> = {
  'SHA256': ['--additional-checksum-algorithm', 'SHA256'],
  'CRC64NVME': ['--additional-checksum-algorithm', 'CRC64NVME'],
  'server-side copy': ['--server-side-copy'],
  'part sizes of the source': ['--auto-chunksize'],
  'deletion': ['--delete'],
  'comparison of content': ['--check-etag'],
}

function parameters(job: S3Job, endpoint: string): string[] {
  if (job.kind === 'version') return ['--version']
  const common = ['--worker-size', WORKERS, '--show-no-progress', ...job.extras.flatMap((extra) => EXTRAS[extra])]
  switch (job.kind) {
    case 'upload':
      return [...common, ...side('target', endpoint), job.folder, `s3://${job.bucket}/`]
    case 'download':
      return [
        ...common,
        ...(job.verify === 'off' ? ['--disable-etag-verify'] : []),
        ...side('source', endpoint),
        `s3://${job.bucket}/`,
        job.folder,
      ]
    case 'mirror':
      return [...common, ...side('source', endpoint), ...side('target', endpoint), `s3://${job.from}/`, `s3://${job.to}/`]
  }
}

/** The same between S3 and Blob, which only objsync can. */
export function crossCommand(executable: readonly string[], { direction, bucket, container }: CrossJob, endpoint: string): Command {
  const [s3, blob] = [`s3://${bucket}/`, container.location]
  const sides = direction === 's3-to-blob' ? [...side('source', endpoint), s3, blob] : [...side('target', endpoint), blob, s3]
  return { argv: [...executable, '--worker-size', WORKERS, '--show-no-progress', ...sides], env: {} }
}

function side(name: 'source' | 'target', endpoint: string): string[] {
  return [
    `--${name}-endpoint-url`,
    endpoint,
    `--${name}-force-path-style`,
    `--${name}-access-key`,
    CREDENTIALS.id,
    `--${name}-secret-access-key`,
    CREDENTIALS.secret,
    `--${name}-region`,
    CREDENTIALS.region,
  ]
}
