import type { EmulatedContainer } from '../azurite/control.ts'

/** Whether a download is compared with its ETag: as the client does by default, or it must be, or it must not. */
export type Verify = 'default' | 'required' | 'off'

/** What a job may ask for besides; so far only the command line of s3sync has words for it. */
export type Extra = 'SHA256' | 'CRC64NVME' | 'server-side copy' | 'part sizes of the source' | 'deletion' | 'comparison of content'

/** A piece of work that a client can be asked to do. */
export type Job = S3Job | BlobJob | CrossJob

/** Buckets are named without s3://. */
export type S3Job =
  | { readonly kind: 'upload'; readonly folder: string; readonly bucket: string, readonly extras: readonly Extra[], readonly hashCache?: string }
  | { readonly kind: 'download'; readonly bucket: string; readonly folder: string; readonly verify: Verify, readonly extras: readonly Extra[] }
  | { readonly kind: 'mirror'; readonly from: string; readonly to: string, readonly extras: readonly Extra[] }
  | { readonly kind: 'version' }

/** A sync from or to Blob or Azure Files, by the command line of azcopy. */
export interface BlobJob {
  readonly kind: 'blob'
  readonly fromTo: 'LocalBlob' | 'BlobLocal' | 'BlobBlob' | 'LocalFile' | 'FileLocal'
  readonly source: string
  readonly target: string
  /** For what the client keeps of its own accord. */
  readonly home: string
}

/** A copy between S3 and Blob. */
export interface CrossJob {
  readonly kind: 'cross'
  readonly direction: 's3-to-blob' | 'blob-to-s3'
  readonly bucket: string
  readonly container: EmulatedContainer
}

/** Is the job plain, so that every client of S3 can do it? */
export function isPlain(job: Job): job is S3Job {
  return job.kind !== 'blob' && job.kind !== 'cross' && (job.kind === 'version' || job.extras.length === 0)
}

/** Is it an upload that compares by content? Each client has its own way. */
export function comparesContent(job: Job): job is Extract<S3Job, { readonly kind: 'upload' }> {
  return job.kind === 'upload' && job.extras.includes('comparison of content')
}

/** A command line, and what it needs on top of the environment. */
export interface Command {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** A program to measure. */
export interface Client {
  readonly name: string
  /** The name of its executable; undefined for those that need not be looked for. */
  readonly executable?: string
  /** So slow that it takes part only when it is named. */
  readonly slow?: boolean
  /** Not a peer: takes part where a row names it, or the command line does. */
  readonly special?: boolean
  /** The command for a job; undefined where the program does no such thing. */
  command(path: string, job: Job, endpoint: string): Command | undefined
}

/** How many workers each client gets. */
export const WORKERS = '32'

/** The server checks no signature, but clients sign only with credentials. */
export const CREDENTIALS = { id: 'bench', secret: 'bench-secret', region: 'us-east-1' }

/** The AWS SDKs' own variables, without what a user's profile would add. */
export const AWS_ENV: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: CREDENTIALS.id,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secret,
  AWS_REGION: CREDENTIALS.region,
  AWS_EC2_METADATA_DISABLED: 'true',
}
