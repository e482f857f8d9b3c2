import type { CallOptions } from './context.ts'
import type { Entry } from './entry.ts'

/** A named document that belongs to an object. */
export interface Annotation {
  readonly name: string
  readonly etag: string
}

/**
 * Reads and writes the annotations of objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html
 */
export interface Annotations {
  list(entry: Pick<Entry, 'key' | 'version'>, options?: CallOptions): Promise<Annotation[]>
  read(entry: Pick<Entry, 'key' | 'version'>, name: string, options?: CallOptions): Promise<Buffer>
  write(key: string, name: string, content: Buffer, options?: CallOptions): Promise<void>
  remove(key: string, name: string, options?: CallOptions): Promise<void>
}
