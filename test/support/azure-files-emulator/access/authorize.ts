import { header, type Call } from '../http/call.ts'
import { ServiceError } from '../http/error.ts'
import { namesOf } from '../names.ts'
import { checkSas, type SasGrant } from './sas.ts'
import { checkSharedKey } from './shared-key.ts'

/** What an operation asks of a shared access signature. */
export interface Need {
  /** Service, container (a share, or a listing in it) or object (a file or directory). */
  readonly resource: 's' | 'c' | 'o'
  /** Any of these permissions is enough; none is when it is empty. */
  readonly permissions: string
}

/** What a request may do: everything, or what its signature grants. */
export type Grant = 'all' | SasGrant

/** @throws ServiceError when the request shows no right to what it asks for */
export function authorize(call: Call, need: Need | undefined): Grant {
  const grant = grantOf(call)
  if (grant !== 'all' && need !== undefined) requireNeed(grant, need)
  return grant
}

function grantOf(call: Call): Grant {
  const { settings } = call
  const authorization = header(call, 'authorization')
  if (authorization?.startsWith('Bearer ') === true) {
    if (settings.bearer?.(authorization.slice(7)) !== true) throw new ServiceError('InvalidAuthenticationInfo', { AuthenticationErrorDetail: 'Lifetime validation failed or the token is not known.' })
    if (call.version < '2022-11-02') throw new ServiceError('AuthenticationFailed', { AuthenticationErrorDetail: 'Authentication scheme Bearer is not supported in this version.' })
    if (header(call, 'x-ms-file-request-intent') !== 'backup') throw new ServiceError('MissingRequiredHeader', { HeaderName: 'x-ms-file-request-intent' })
    return 'all'
  }
  if (authorization !== undefined) {
    checkSharedKey(call, authorization, settings.account, settings.key, Date.now())
    return 'all'
  }
  if (!call.query.has('sig')) throw new ServiceError('NoAuthenticationInformation')
  return sasGrant(call, call.query, call.share, call.rest)
}

/** Checks the signature in a query, for the resource that it comes with. @param rest path below the share, as it was sent */
export function sasGrant(call: Call, query: ReadonlyMap<string, string>, share: string, rest: string): SasGrant {
  return checkSas({
    query, share,
    account: call.settings.account,
    key: call.settings.key,
    path: namesOf(rest, true).join('/'),
    remote: call.remote,
    secure: call.origin.startsWith('https:'),
    now: Date.now(),
    policy: (id) => call.account.shares.get(share)?.policies.find((policy) => policy.id === id),
    delegationKey: (identity) => call.account.delegationKeys.get(identity),
  })
}

/** @throws ServiceError when the signature does not reach to what is needed */
export function requireNeed(grant: SasGrant, { resource, permissions }: Need): void {
  if (grant.resourceTypes !== undefined && !grant.resourceTypes.includes(resource)) throw new ServiceError('AuthorizationResourceTypeMismatch')
  const listing = resource === 'c' && permissions === 'l'
  if (grant.bound === 'share' && resource !== 'o' && !listing) throw new ServiceError('AuthorizationFailure')
  if (grant.bound === 'file' && resource !== 'o') throw new ServiceError('AuthorizationFailure')
  if (permissions !== '' && ![...permissions].some((letter) => grant.permissions.includes(letter))) throw new ServiceError('AuthorizationPermissionMismatch')
}
