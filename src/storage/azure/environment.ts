import type { Environment } from '../../http/proxy.ts'
import type { Authorization } from './authorization.ts'
import type { AccountSettings } from './settings.ts'
import { UsageError } from '../../errors.ts'
import { readConnectionString, type AccountService, type ConnectionString } from './connection-string.ts'

export type Role = 'source' | 'target'

/** The side whose keys are looked for. */
export interface KeyedSide extends Pick<AccountSettings, 'serviceUrl' | 'account'> {
  readonly service: AccountService
  readonly role: Role
}

/**
 * Published, and the same in every emulator, so it is not a secret.
 * https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key
 */
const EMULATOR_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

export function emulatorKey(account: string): Authorization {
  return { kind: 'shared-key', account, key: EMULATOR_KEY }
}

/**
 * Looks for a key or SAS of one side in the environment: first in the side's own variables
 * (`OBJSYNC_SOURCE_AZURE_STORAGE_KEY`, …), then in the common ones (`AZURE_STORAGE_KEY`, …) and azcopy's, which count only
 * if they name the side's account.
 *
 * @throws UsageError when a variable of this side is for another account, or is malformed
 */
export function keyFromEnvironment(side: KeyedSide, env: Environment): Authorization | undefined {
  return ownOf(side, `OBJSYNC_${side.role.toUpperCase()}_AZURE_STORAGE_`, env) ?? commonOf(side, env) ?? azcopysOf(side, env)
}

function ownOf(side: KeyedSide, prefix: string, env: Environment): Authorization | undefined {
  const [string, key, sas] = ['CONNECTION_STRING', 'KEY', 'SAS_TOKEN'].map((name) => env[prefix + name])
  if (string) {
    const name = `${prefix}CONNECTION_STRING`
    const found = readConnectionString(string, name, side.service)
    if (!isFor(side, found) && side.account !== '') throw new UsageError(`${name} is for another account than ${side.account}; give that of this side`)
    return authorizationIn(side, found, name)
  }
  if (key) {
    const account = side.account || env['AZURE_STORAGE_ACCOUNT']
    if (!account) throw new UsageError(`${prefix}KEY needs the account's name, which ${side.serviceUrl} does not tell; give it in AZURE_STORAGE_ACCOUNT`)
    return sharedKey(account, key, `${prefix}KEY`)
  }
  return sas ? sasToken(sas, `${prefix}SAS_TOKEN`) : undefined
}

function commonOf(side: KeyedSide, env: Environment): Authorization | undefined {
  const string = env['AZURE_STORAGE_CONNECTION_STRING']
  if (string) {
    const found = readConnectionString(string, 'AZURE_STORAGE_CONNECTION_STRING', side.service)
    if (isFor(side, found)) return authorizationIn(side, found, 'AZURE_STORAGE_CONNECTION_STRING')
  }
  const { AZURE_STORAGE_ACCOUNT: account, AZURE_STORAGE_KEY: key, AZURE_STORAGE_SAS_TOKEN: sas } = env
  if (!account || account !== side.account) return undefined
  if (key) return sharedKey(account, key, 'AZURE_STORAGE_KEY')
  return sas ? sasToken(sas, 'AZURE_STORAGE_SAS_TOKEN') : undefined
}

function azcopysOf(side: KeyedSide, { ACCOUNT_NAME: account, ACCOUNT_KEY: key }: Environment): Authorization | undefined {
  return account && key && account === side.account ? sharedKey(account, key, 'ACCOUNT_KEY') : undefined
}

function isFor({ account, serviceUrl }: KeyedSide, found: ConnectionString): boolean {
  if (found.endpoint !== undefined) return found.endpoint === serviceUrl
  return found.account !== undefined && found.account === account
}

function authorizationIn(side: KeyedSide, found: ConnectionString, name: string): Authorization {
  if (found.isEmulator) return emulatorKey(found.account ?? '')
  const account = found.account ?? side.account
  if (found.key !== undefined && account !== '') return sharedKey(account, found.key, name)
  if (found.sas !== undefined) return sasToken(found.sas, name)
  throw new UsageError(`${name} has neither AccountName and AccountKey nor SharedAccessSignature`)
}

function sharedKey(account: string, key: string, name: string): Authorization {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key) || key.length % 4 !== 0) throw new UsageError(`the account key in ${name} is not in base64; copy it anew`)
  return { kind: 'shared-key', account, key }
}

function sasToken(text: string, name: string): Authorization {
  const query = text.replace(/^\?+/, '')
  if (!/(?:^|&)sig=/i.test(query)) throw new UsageError(`the SAS in ${name} has no signature (sig=); copy it anew`)
  return { kind: 'sas', query }
}
