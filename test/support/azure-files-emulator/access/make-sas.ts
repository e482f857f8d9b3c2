import { accountStringToSign, serviceStringToSign } from './sas.ts'
import { signText } from './shared-key.ts'

/** What a shared access signature is made for. Absent values take the default that is named. */
export interface SasOptions {
  /** Letters; `rwdlc`. */
  readonly permissions?: string
  /** Letters of services; `f`. For an account's signature only. */
  readonly services?: string
  /** Letters of resource types; `sco`. For an account's signature only. */
  readonly resourceTypes?: string
  /** Binds the signature to this share. */
  readonly share?: string
  /** Binds it to this file of the share. */
  readonly path?: string
  /** Id of a stored access policy of the share. */
  readonly policy?: string
  readonly starts?: Date
  /** One hour from now. */
  readonly expires?: Date
  readonly protocol?: 'https' | 'https,http'
  /** An address, or the first and the last with a hyphen between. */
  readonly ip?: string
  /** `sv`; 2025-07-05. */
  readonly version?: string
}

/** A query string, without a question mark, that is signed with the account's key. */
export function makeSas(account: string, key: string, options: SasOptions = {}): string {
  const { share, path, policy } = options
  const query = new Map<string, string>()
  const set = (name: string, value: string | undefined): void => { if (value !== undefined) query.set(name, value) }
  set('sv', options.version ?? '2025-07-05')
  if (share === undefined) {
    set('ss', options.services ?? 'f')
    set('srt', options.resourceTypes ?? 'sco')
  } else {
    set('sr', path === undefined ? 's' : 'f')
    set('si', policy)
  }
  if (policy === undefined || options.permissions !== undefined) set('sp', options.permissions ?? 'rwdlc')
  set('st', options.starts && seconds(options.starts))
  if (policy === undefined || options.expires !== undefined) set('se', seconds(options.expires ?? new Date(Date.now() + 3_600_000)))
  set('sip', options.ip)
  set('spr', options.protocol)
  const text = share === undefined
    ? accountStringToSign(query, account)
    : serviceStringToSign(query, `/file/${account}/${share}${path === undefined ? '' : `/${path}`}`)
  set('sig', signText(key, text))
  return new URLSearchParams([...query]).toString()
}

function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
