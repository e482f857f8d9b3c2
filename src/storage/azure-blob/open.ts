import type { RetryPolicy } from '../../http/retry.ts'
import type { Authorization } from '../azure/authorization.ts'
import type { Role } from '../azure/environment.ts'
import type { StorageContext } from '../contract/context.ts'
import type { Target } from '../contract/storage.ts'
import type { Connection } from '../service/operation.ts'
import type { AzureBlobSettings } from './settings.ts'
import type { BlobCall, BlobSide } from './side.ts'
import { accountRemedies } from '../azure/errors.ts'
import { othersMayCure } from '../azure/token.ts'
import { httpClientFor, retriesOf } from '../service/connect.ts'
import { withFreshCredentials } from '../service/refreshing.ts'
import { withTrace } from '../service/trace.ts'
import { createAccessLists, dataLakeUrl } from './access-lists.ts'
import { authorizationFor } from './auth/credentials.ts'
import { createBlobCall } from './call.ts'
import { copySources } from './copy.ts'
import { locate, type LocateOptions } from './place/named-blob.ts'
import { serviceOf } from './place/store.ts'
import { createAzureBlobStorage } from './storage.ts'

export interface BlobOpenOptions extends Pick<LocateOptions, 'single'> {
  /** A target is only read, so it is looked at as a source is. */
  readonly mustExist?: boolean | undefined
}

/**
 * Opens a container, or what is below a path in it, over our own HTTP client, or through the SDK where
 * `OBJSYNC_TRANSPORT=sdk` asks for it. For a source, it looks whether the path names a blob or a folder that exists.
 *
 * @throws StorageError `not-found` when a source does not exist, `credentials` or `denied` when it may not be looked at
 * @throws UsageError when there are no credentials that could be used
 */
export async function openAzureBlob(
  settings: AzureBlobSettings,
  role: Role,
  context: StorageContext,
  options: BlobOpenOptions = {},
): Promise<Target> {
  const isRead = role === 'source' || options.mustExist === true
  const authorization = await authorizationFor(settings, { role, mayBePublic: isRead }, context.env ?? process.env, context)
  const retry = retriesOf(settings, new URL(settings.serviceUrl).origin, context, accountRemedies(settings))
  const connection = await connect(settings, authorization, retry, context)
  const dataLake = settings.accessLists ? connectDataLake(settings, authorization, context) : undefined
  const close = async (): Promise<void> => {
    retry.endpoint.close()
    await Promise.all([connection.close(), dataLake?.close()])
  }
  const refreshed = (bare: BlobCall): BlobCall =>
    withFreshCredentials(withTrace(bare, context), authorization.kind === 'bearer' ? authorization.token : undefined, othersMayCure)
  const call = refreshed(connection.call)
  try {
    return createAzureBlobStorage({ call, close }, {
      ...(await locate(call, settings, { role, mustExist: isRead, single: options.single, signal: context.signal })),
      role: isRead ? 'source' : role,
      service: serviceOf(settings),
      pageSize: settings.pageSize,
      folderStubs: settings.folderStubs,
      overForeignBlocks: settings.overForeignBlocks,
      accessLists: dataLake && createAccessLists(refreshed(dataLake.call)),
      // The service of the target cannot read what is encrypted with a customer's key.
      copySourceOf: role === 'source' && settings.customerKey ? undefined : copySources(settings, authorization),
    })
  } catch (error) {
    await close()
    throw error
  }
}

async function connect(
  settings: AzureBlobSettings,
  authorization: Authorization,
  retry: RetryPolicy,
  context: StorageContext,
): Promise<Connection<BlobSide>> {
  if ((context.env ?? process.env)['OBJSYNC_TRANSPORT'] === 'sdk') {
    const { openSdk } = await import('./sdk/call.ts')
    return openSdk(settings, authorization, retry, context)
  }
  const http = httpClientFor(new URL(settings.serviceUrl).origin, settings, context)
  return { call: createBlobCall(http, { ...settings, authorization, retry, name: context.side }), close: () => http.close() }
}

/** The endpoint of Data Lake Storage, always over our own client: the SDK for blobs does not reach it. */
function connectDataLake(settings: AzureBlobSettings, authorization: Authorization, context: StorageContext): Connection<BlobSide> {
  const serviceUrl = dataLakeUrl(settings.serviceUrl)
  const { origin } = new URL(serviceUrl)
  const retry = retriesOf(settings, origin, context, accountRemedies(settings))
  const http = httpClientFor(origin, settings, context)
  return {
    call: createBlobCall(http, { ...settings, serviceUrl, authorization, retry, name: context.side }),
    async close() {
      retry.endpoint.close()
      await http.close()
    },
  }
}
