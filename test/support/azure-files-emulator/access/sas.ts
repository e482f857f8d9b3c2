import { ServiceError } from '../http/error.ts'
import type { AccessPolicy } from '../state/share.ts'
import { sameSignature, signText } from './shared-key.ts'

/** What a shared access signature grants, once its signature was checked. */
export interface SasGrant {
  /** Letters of the permissions. */
  readonly permissions: string
  /** `s`, `c` and `o` of an account's signature. */
  readonly resourceTypes?: string
  /** What a service's signature is bound to. */
  readonly bound?: 'share' | 'file'
}

export interface SasRequest {
  readonly query: ReadonlyMap<string, string>
  readonly account: string
  readonly key: string
  /** Decoded. */
  readonly share: string
  /** Decoded names below the share, joined by slashes. */
  readonly path: string
  readonly remote: string
  readonly secure: boolean
  readonly now: number
  policy(id: string): AccessPolicy | undefined
  /** Key of a user delegation, in Base64. */
  delegationKey(identity: string): string | undefined
}

/** Parameters that identify the key of a user delegation. */
export const DELEGATION = ['skoid', 'sktid', 'skt', 'ske', 'sks', 'skv'] as const

/** @throws ServiceError when the signature is not good, not yet or no longer valid, or not for this client */
export function checkSas(request: SasRequest): SasGrant {
  const { query } = request
  const grant = query.has('ss') ? accountGrant(request) : serviceGrant(request)
  const policy = policyOf(request)
  const start = query.get('st') ?? policy?.start ?? ''
  const expiry = query.get('se') ?? policy?.expiry ?? ''
  if (start !== '' && !(Date.parse(start) <= request.now)) throw failed(`Signature not valid in the specified time frame: Start [${start}] - Expiry [${expiry}]`)
  if (!(Date.parse(expiry) > request.now)) throw failed(`Signature not valid in the specified time frame: Start [${start}] - Expiry [${expiry}]`)
  if (query.get('spr') === 'https' && !request.secure) throw new ServiceError('AuthorizationProtocolMismatch')
  const range = query.get('sip')
  if (range !== undefined && !inRange(request.remote, range)) throw new ServiceError('AuthorizationSourceIPMismatch')
  return grant
}

/** The text that an account's signature signs. */
export function accountStringToSign(query: ReadonlyMap<string, string>, account: string): string {
  const version = query.get('sv') ?? ''
  const values = ['sp', 'ss', 'srt', 'st', 'se', 'sip', 'spr'].map((name) => query.get(name) ?? '')
  return `${[account, ...values, version, ...(version >= '2020-12-06' ? [query.get('ses') ?? ''] : [])].join('\n')}\n`
}

/** The text that a service's signature signs. @param resource `/file/ACCOUNT/SHARE/path` */
export function serviceStringToSign(query: ReadonlyMap<string, string>, resource: string): string {
  const value = (name: string): string => query.get(name) ?? ''
  const tail = ['sip', 'spr', 'sv', 'rscc', 'rscd', 'rsce', 'rscl', 'rsct'].map(value)
  const head = [value('sp'), value('st'), value('se'), resource]
  if (!query.has('skoid')) return [...head, value('si'), ...tail].join('\n')
  return [...head, ...DELEGATION.map(value), value('skdutid'), value('sduoid'), ...tail].join('\n')
}

function accountGrant({ query, account, key }: SasRequest): SasGrant {
  requireSignature(query, signText(key, accountStringToSign(query, account)))
  if (!(query.get('ss') ?? '').includes('f')) throw new ServiceError('AuthorizationServiceMismatch')
  return { permissions: query.get('sp') ?? '', resourceTypes: query.get('srt') ?? '' }
}

function serviceGrant(request: SasRequest): SasGrant {
  const { query, account, share, path } = request
  const kind = query.get('sr')
  if (kind !== 's' && kind !== 'f') throw failed('sr is mandatory. Cannot be empty')
  const resource = `/file/${account}/${share}${kind === 'f' ? `/${path}` : ''}`
  requireSignature(query, signText(signingKey(request), serviceStringToSign(query, resource)))
  return { permissions: query.get('sp') ?? policyOf(request)?.permission ?? '', bound: kind === 's' ? 'share' : 'file' }
}

function signingKey({ query, key, delegationKey }: SasRequest): string {
  if (!query.has('skoid')) return key
  const found = delegationKey(DELEGATION.map((name) => query.get(name) ?? '').join('\n'))
  if (found === undefined) throw failed('Signature did not match: the user delegation key is not known')
  return found
}

function policyOf({ query, policy }: SasRequest): AccessPolicy | undefined {
  const id = query.get('si')
  if (id === undefined) return undefined
  const found = policy(id)
  if (found === undefined) throw failed('The stored access policy that the signature names does not exist')
  return found
}

function requireSignature(query: ReadonlyMap<string, string>, expected: string): void {
  if (!sameSignature(expected, query.get('sig') ?? '')) throw failed('Signature did not match.')
}

function failed(detail: string): ServiceError {
  return new ServiceError('AuthenticationFailed', { AuthenticationErrorDetail: detail })
}

function inRange(address: string, range: string): boolean {
  const [first = '', last = first] = range.split('-')
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return number(address) >= number(first) && number(address) <= number(last)
}
