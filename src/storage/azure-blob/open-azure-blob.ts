import type { StorageContext } from '../contract/context.ts'
import type { Target } from '../contract/storage.ts'
import type { BlobAuthorization } from './authorization.ts'
import type { AzureBlobSettings } from './settings.ts'
import type { BlobTransport } from './transport.ts'
import { httpClientFor, retriesOf } from '../service/connect.ts'
import { createAzureBlobStorage, type BlobPlace } from './azure-blob-storage.ts'
import { copySources } from './copy-source.ts'
import { authorizationFor } from './credentials.ts'
import { createHotBlobTransport } from './hot-transport.ts'
import { serviceOf } from './service.ts'
import { isFolderOfTarget, kindOfSource, requireFolder } from './single-blob.ts'

export interface BlobOpenOptions {
  /** The other side is one file or blob with this key, and this location is to be its new name. */
  readonly single?: string | undefined
}

type Role = 'source' | 'target'

/**
 * Opens a container, or what is under a path in it, on the hot path, or through the SDK where `OBJSYNC_TRANSPORT=sdk` asks
 * for it. A source is looked at: whether its path names a blob or a folder, and that the folder exists.
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
  const authorization = await authorizationFor(settings, role, process.env, context)
  const transport = await openTransport(settings, authorization, context)
  try {
    return createAzureBlobStorage(transport, {
      ...(await locate(transport, settings, role, context, options)),
      role,
      service: serviceOf(settings),
      pageSize: settings.pageSize,
      folderStubs: settings.folderStubs,
      overForeignBlocks: settings.overForeignBlocks,
      // Under a customer's key, the service of the target cannot read the source.
      copySourceOf: role === 'source' && settings.customerKey ? undefined : copySources(settings, authorization),
    })
  } catch (error) {
    await transport.close()
    throw error
  }
}

async function openTransport(settings: AzureBlobSettings, authorization: BlobAuthorization, context: StorageContext): Promise<BlobTransport> {
  const { origin } = new URL(settings.serviceUrl)
  const retry = retriesOf(settings, origin, context)
  if (process.env['OBJSYNC_TRANSPORT'] === 'sdk') {
    const { createSdkBlobTransport } = await import('./sdk-transport.ts')
    return createSdkBlobTransport(settings, authorization, retry, context)
  }
  const http = httpClientFor(origin, settings, context)
  return createHotBlobTransport(http, { ...settings, authorization, retry })
}

/** What the location stands for: a folder with its prefix, or a single blob. */
async function locate(
  transport: BlobTransport,
  { container, serviceUrl, prefix: given, mayBeBlob }: AzureBlobSettings,
  role: Role,
  context: StorageContext,
  options: BlobOpenOptions,
): Promise<Pick<BlobPlace, 'name' | 'prefix' | 'single'>> {
  const path = given.replace(/\/$/, '')
  const prefix = path === '' ? '' : `${path}/`
  const folder = { name: `${serviceUrl}/${container}/${prefix}`, prefix }
  const blob = (key: string): Pick<BlobPlace, 'name' | 'prefix' | 'single'> => ({
    name: `${serviceUrl}/${container}/${path}`, prefix, single: { key, name: path },
  })
  const { signal } = context
  if (path === '') return folder
  if (role === 'target') {
    const isName = options.single !== undefined && mayBeBlob && !(await isFolderOfTarget(transport, path, { signal }))
    return isName ? blob(options.single) : folder
  }
  if (mayBeBlob && (await kindOfSource(transport, path, { signal })) === 'blob') return blob(path.slice(path.lastIndexOf('/') + 1))
  await requireFolder(transport, container, prefix, { signal })
  return folder
}
