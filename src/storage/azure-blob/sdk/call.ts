import { ContainerClient } from '@azure/storage-blob'
import type { RetryPolicy } from '../../../http/retry.ts'
import type { Authorization } from '../../azure/authorization.ts'
import type { StorageContext } from '../../contract/context.ts'
import type { Connection } from '../../service/operation.ts'
import type { AzureBlobSettings } from '../settings.ts'
import type { BlobSide } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { proxyAgents } from '../../../http/proxy-agents.ts'
import { sasOf } from '../../azure/authorization.ts'
import { createSdkCall, SdkTable } from '../../service/sdk.ts'
import { placeOf } from '../errors.ts'
import { encodeName } from '../uri.ts'
import { toSdkError } from './errors.ts'
import { createPipeline } from './pipeline.ts'
import { addReading } from './reading.ts'
import { createSdk, type BlobSdk } from './table.ts'
import { addWriting } from './writing.ts'

/** How the SDK performs each operation of Azure Blob. */
const SDK_TABLE = new SdkTable<BlobSide, BlobSdk>()
addReading(SDK_TABLE)
addWriting(SDK_TABLE)

/** Azure Blob through the Azure SDK, at several times the cost per request. */
export function openSdk(
  settings: AzureBlobSettings,
  authorization: Authorization,
  retry: RetryPolicy,
  context: StorageContext,
): Connection<BlobSide> {
  const { serviceUrl, container, connections, connectTimeout, retryStatus } = settings
  const agents = proxyAgents({ maxSockets: connections, connectTimeout })
  const sas = sasOf(authorization)
  const about = { side: context.side, authorization }
  const url = `${serviceUrl}/${encodeName(container)}${sas === undefined ? '' : `?${sas}`}`
  const call = createSdkCall<BlobSide, BlobSdk>({
    sdk: createSdk(new ContainerClient(url, createPipeline(settings, authorization, agents, context)), settings),
    table: SDK_TABLE,
    placeOf: ({ operation, key }) => placeOf({ operation, container, key }),
    errorOf: (thrown, { operation, key }, signal) => toSdkError(thrown, { operation, container, key, about }, { signal, retryStatus }),
    checkKey: (key) => {
      checkName(container, key)
    },
  }, retry)
  return {
    call,
    close() {
      agents.httpAgent.destroy()
      agents.httpsAgent.destroy()
      return Promise.resolve()
    },
  }
}

/**
 * Refuses names that the SDK would change: it passes them through a URL parser, which resolves such segments, and so would
 * write or delete another blob.
 *
 * @throws StorageError `unsafe-key`
 */
function checkName(container: string, name: string): void {
  if (!/(?:^|\/)\.\.?(?:\/|$)/.test(name)) return
  const message = `${container}/${name}: the SDK cannot address a name with the segment . or ..; leave out OBJSYNC_TRANSPORT=sdk`
  throw new StorageError(message, { kind: 'unsafe-key', code: 'UnaddressableName' })
}
