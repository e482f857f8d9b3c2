import type { ContainerClient } from '@azure/storage-blob'
import type { RequestHeaders } from '../../service/headers.ts'
import type { SdkTable } from '../../service/sdk.ts'
import type { AzureBlobSettings } from '../settings.ts'
import type { BlobSide } from '../side.ts'
import { STALL_GRACE } from '../../../http/client.ts'
import { fixedHeaders } from '../api/headers.ts'

/** Longest silence of a stream that has no stall protection, milliseconds. */
const READ_TIMEOUT = 120_000

/** What the SDK's requests for one side are made of. */
export interface BlobSdk {
  readonly client: ContainerClient
  readonly container: string
  /** Headers of requests that read a blob. */
  readonly read: RequestHeaders
  /** Headers of requests that write a blob or a part of one. */
  readonly written: RequestHeaders
  /** Longest silence in the middle of a content, milliseconds. */
  readonly stall: number
}

export function createSdk(client: ContainerClient, settings: AzureBlobSettings): BlobSdk {
  const { read = {}, written = {} } = fixedHeaders(settings)
  const stall = settings.stalledStreamProtection ? STALL_GRACE : (settings.readTimeout ?? READ_TIMEOUT)
  return { client, container: settings.container, read, written, stall }
}

export type BlobSdkTable = SdkTable<BlobSide, BlobSdk>
