import type { Role } from '../azure/environment.ts'
import type { StorageContext } from '../contract/context.ts'
import type { StoreLocation } from '../contract/copies.ts'
import type { Target } from '../contract/storage.ts'
import type { AzureFileSettings } from './settings.ts'
import type { ShareProtocol } from './side.ts'
import { UsageError } from '../../errors.ts'
import { accountRemedies } from '../azure/errors.ts'
import { othersMayCure } from '../azure/token.ts'
import { mayOverlap } from '../contract/location-overlap.ts'
import { httpClientFor, retriesOf } from '../service/connect.ts'
import { withFreshCredentials } from '../service/refreshing.ts'
import { withTrace } from '../service/trace.ts'
import { authorizationFor } from './auth/credentials.ts'
import { isOfOneFile, whyNoRenames } from './auth/rights.ts'
import { createFileCall } from './call.ts'
import { addresses, copySources } from './copy.ts'
import { locate, protocolOf, type LocateOptions } from './place/named-path.ts'
import { serviceOf } from './place/store.ts'
import { createAzureFileStorage } from './storage.ts'

export interface FileOpenOptions extends Pick<LocateOptions, 'single' | 'makesParents'> {
  /** A target is only read, so it is looked at as a source is. */
  readonly mustExist?: boolean | undefined
  /** Where the source lies, for a target. */
  readonly source?: StoreLocation | undefined
}

/**
 * Opens a share, or what is below a path in it. It asks for the share's protocol first, so a missing share is an error, and for a
 * source it looks whether the path names a file or a directory that exists.
 *
 * @throws StorageError `not-found` when the share or a source does not exist, `credentials` or `denied` when it may not be looked at
 * @throws UsageError when there are no credentials that could be used
 */
export async function openAzureFile(
  settings: AzureFileSettings,
  role: Role,
  context: StorageContext,
  options: FileOpenOptions = {},
): Promise<Target> {
  const mustExist = role === 'source' || options.mustExist === true
  const authorization = await authorizationFor(settings, role, context.env ?? process.env, context)
  noteMissingSdk(context)
  const origin = new URL(settings.serviceUrl).origin
  const retry = retriesOf(settings, origin, context, accountRemedies(settings))
  const http = httpClientFor(origin, settings, context)
  const close = (): Promise<void> => {
    retry.endpoint.close()
    return http.close()
  }
  const traced = withTrace(createFileCall(http, { ...settings, authorization, retry, name: context.side }), context)
  const call = withFreshCredentials(traced, authorization.kind === 'bearer' ? authorization.token : undefined, othersMayCure)
  try {
    const { signal } = context
    const ofOneFile = isOfOneFile(authorization)
    // Such a SAS says nothing of the share, so the user does, or it counts as one of SMB.
    const protocol = ofOneFile ? (settings.protocol ?? 'smb') : await protocolOf(call, { signal })
    requireProtocol(settings, protocol)
    const located = await locate(call, settings, { role, mustExist, single: options.single, makesParents: options.makesParents, ofOneFile, signal })
    const service = serviceOf(settings)
    return createAzureFileStorage({ call, close }, settings.share, {
      ...located,
      role: mustExist ? 'source' : role,
      protocol,
      service,
      holdsSource: options.source !== undefined && mayOverlap(options.source, { ...service, prefix: located.prefix }, { foldsCase: protocol === 'smb' }),
      pageSize: settings.pageSize,
      smbInfo: settings.smbInfo,
      keepsPermissions: settings.permissions === true && protocol === 'smb',
      keepsPosix: settings.permissions === true && protocol === 'nfs',
      keepsLinks: settings.keepLinks === true && protocol === 'nfs',
      hardLinks: protocol === 'nfs' ? settings.hardLinks : undefined,
      attributes: settings.attributes === true,
      forceIfReadOnly: settings.forceIfReadOnly,
      trailingDot: settings.trailingDot,
      changesNothing: settings.dryRun === true || settings.snapshot !== undefined,
      whyNoRenames: whyNoRenames(authorization),
      addressOf: addresses(settings, authorization),
      copySourceOf: copySources(settings, authorization),
      onNotice: context.onNotice,
    })
  } catch (error) {
    await close()
    throw error
  }
}

/** The other services' SDKs are there for what their own clients cannot do; there is no such thing here. */
function noteMissingSdk({ env = process.env, onNotice }: StorageContext): void {
  if (env['OBJSYNC_TRANSPORT'] === 'sdk') onNotice?.('OBJSYNC_TRANSPORT=sdk does not hold for Azure Files, which is always reached by the own client of objsync')
}

/** @throws UsageError when the share has another protocol than the user has named */
function requireProtocol({ serviceUrl, share, protocol: named }: AzureFileSettings, protocol: ShareProtocol): void {
  if (named === undefined || named === protocol) return
  const [has, asked] = [protocol.toUpperCase(), named.toUpperCase()]
  throw new UsageError(`--from-to says that ${serviceUrl}/${share} is a share of ${asked}, but it is one of ${has}; write File${has} there`)
}
