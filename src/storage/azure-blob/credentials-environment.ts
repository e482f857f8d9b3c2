import { UsageError } from '../../errors.ts'
import type { BlobAuthorization } from './authorization.ts'
import { readConnectionString, type ConnectionString } from './connection-string.ts'
import type { Role } from './credentials.ts'
import type { AzureBlobSettings } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

type Addressed = Pick<AzureBlobSettings, 'serviceUrl' | 'account'>

/**
 * Published, and the same in every emulator; so it is no secret.
 * https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key
 */
const EMULATOR_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

export function emulatorKey(account: string): BlobAuthorization {
  return { kind: 'shared-key', account, key: EMULATOR_KEY }
}

/**
 * What the environment has for one side: its own variables (`OBJSYNC_SOURCE_AZURE_STORAGE_KEY`, …) whatever they say;
 * then the common ones (`AZURE_STORAGE_KEY`, …) and azcopy's, but only where they name this side's account.
 *
 * @throws UsageError when a variable of this side is for another account, or is not of its form
 */
export function keyFromEnvironment(side: Addressed, role: Role, env: Environment): BlobAuthorization | undefined {
  return ownOf(side, `OBJSYNC_${role.toUpperCase()}_AZURE_STORAGE_`, env) ?? commonOf(side, env) ?? azcopysOf(side, env)
}

function ownOf(side: Addressed, prefix: string, env: Environment): BlobAuthorization | undefined {
  const [string, key, sas] = ['CONNECTION_STRING', 'KEY', 'SAS_TOKEN'].map((name) => env[prefix + name])
  if (string) {
    const name = `${prefix}CONNECTION_STRING`
    const found = readConnectionString(string, name)
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

function commonOf(side: Addressed, env: Environment): BlobAuthorization | undefined {
  const string = env['AZURE_STORAGE_CONNECTION_STRING']
  if (string) {
    const found = readConnectionString(string, 'AZURE_STORAGE_CONNECTION_STRING')
    if (isFor(side, found)) return authorizationIn(side, found, 'AZURE_STORAGE_CONNECTION_STRING')
  }
  const { AZURE_STORAGE_ACCOUNT: account, AZURE_STORAGE_KEY: key, AZURE_STORAGE_SAS_TOKEN: sas } = env
  if (!account || account !== side.account) return undefined
  if (key) return sharedKey(account, key, 'AZURE_STORAGE_KEY')
  return sas ? sasToken(sas, 'AZURE_STORAGE_SAS_TOKEN') : undefined
}

function azcopysOf(side: Addressed, { ACCOUNT_NAME: account, ACCOUNT_KEY: key }: Environment): BlobAuthorization | undefined {
  return account && key && account === side.account ? sharedKey(account, key, 'ACCOUNT_KEY') : undefined
}

function isFor({ account, serviceUrl }: Addressed, found: ConnectionString): boolean {
  if (found.blobEndpoint !== undefined) return found.blobEndpoint === serviceUrl
  return found.account !== undefined && found.account === account
}

function authorizationIn(side: Addressed, found: ConnectionString, name: string): BlobAuthorization {
  if (found.isEmulator) return emulatorKey(found.account ?? '')
  const account = found.account ?? side.account
  if (found.key !== undefined && account !== '') return sharedKey(account, found.key, name)
  if (found.sas !== undefined) return sasToken(found.sas, name)
  throw new UsageError(`${name} has neither AccountName and AccountKey nor SharedAccessSignature`)
}

function sharedKey(account: string, key: string, name: string): BlobAuthorization {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key) || key.length % 4 !== 0) throw new UsageError(`the account key in ${name} is not in base64; copy it anew`)
  return { kind: 'shared-key', account, key }
}

function sasToken(text: string, name: string): BlobAuthorization {
  const query = text.replace(/^\?+/, '')
  if (!/(?:^|&)sig=/i.test(query)) throw new UsageError(`the SAS in ${name} has no signature (sig=); copy it anew`)
  return { kind: 'sas', query }
}
