/** A command line of the first screen and of the man page. */
export interface Example {
  readonly command: string
  /** A word or two. */
  readonly does: string
  /** A sentence. */
  readonly explanation: string
}

export const EXAMPLES: readonly Example[] = [
  {
    command: 'objsync photos s3://bucket/photos/',
    does: 'upload',
    explanation: 'Copy what is new or has changed from the folder photos to S3.',
  },
  {
    command: 'objsync s3://bucket/photos/ photos',
    does: 'download',
    explanation: 'Copy it back.',
  },
  {
    command: 'objsync data s3://bucket/ --endpoint-url http://127.0.0.1:9000',
    does: 'MinIO',
    explanation: 'Upload to MinIO or another service that is compatible with S3.',
  },
  {
    command: 'objsync data az://account/container/data',
    does: 'Azure Blob',
    explanation: 'Upload to Azure Blob. The URL of a container works too, with or without a SAS.',
  },
  {
    command: 'objsync --dry-run --delete photos s3://bucket/photos/',
    does: 'only show it',
    explanation: 'Print what would be copied and deleted, and change nothing. Without --dry-run it happens.',
  },
  {
    command: 'objsync check photos s3://bucket/photos/',
    does: 'compare',
    explanation: 'Report whether both sides hold the same, and change nothing.',
  },
]
