import { ContainerClient } from '@azure/storage-blob'
import type { RetryPolicy } from '../../http/retry.ts'
import type { StorageContext } from '../contract/context.ts'
import type { BlobAuthorization } from './authorization.ts'
import type { AzureBlobSettings } from './settings.ts'
import type { BlobTransport } from './transport.ts'
import { proxyAgents } from '../../http/proxy-agents.ts'
import { createSdkCaller } from './sdk-call.ts'
import { createPipeline } from './sdk-pipeline.ts'
import { sdkReads } from './sdk-reads.ts'
import { sdkWrites } from './sdk-writes.ts'
import { encodeName } from './uri.ts'

/** Azure Blob through the official SDK, at several times the cost per request. */
export function createSdkBlobTransport(
  settings: AzureBlobSettings,
  authorization: BlobAuthorization,
  retry: RetryPolicy,
  context: StorageContext,
): BlobTransport {
  const { serviceUrl, container, connections, connectTimeout, retryStatus } = settings
  const agents = proxyAgents({ maxSockets: connections, connectTimeout })
  const url = `${serviceUrl}/${encodeName(container)}${authorization.kind === 'sas' ? `?${authorization.query}` : ''}`
  const client = new ContainerClient(url, createPipeline(settings, authorization, agents, context))
  const run = createSdkCaller(container, retry, retryStatus, authorization.kind === 'sas' ? authorization.query : undefined)
  return {
    ...sdkReads(client, run, settings),
    ...sdkWrites(client, run, settings),
    close() {
      retry.endpoint?.close()
      agents.httpAgent.destroy()
      agents.httpsAgent.destroy()
      return Promise.resolve()
    },
  }
}
