import process from 'node:process'
import {
  AzureCliCredential, AzurePowerShellCredential, ClientCertificateCredential, ClientSecretCredential, DefaultAzureCredential,
  DeviceCodeCredential, ManagedIdentityCredential, WorkloadIdentityCredential, type TokenCredential,
} from '@azure/identity'
import type { Environment } from '../../http/proxy.ts'
import type { TokenSource } from './token.ts'
import { endingPrograms } from '../../credentials/child-processes.ts'
import { kindOf, messageOf, StorageError, UsageError } from '../../errors.ts'
import { loginHttp } from './login-http.ts'
import { refreshingToken } from './token.ts'

/** The scope of a token for any account in any cloud. */
const SCOPE = 'https://storage.azure.com/.default'

/** Authorities that Microsoft's own directory knows. Any other is trusted because the user named it. */
const KNOWN_AUTHORITIES = /^https:\/\/login\.(?:microsoftonline\.(?:com|us|de)|chinacloudapi\.cn|partner\.microsoftonline\.cn)\/?$/i

/** Logins that need a person, made once in a run. */
const asked = new Map<string, { readonly token: TokenSource; readonly signal: AbortSignal | undefined }>()

/**
 * Logs in as azcopy's variables say, or else by the first of the usual logins that works, and gets the first token.
 *
 * @param where the location that needs the token, for messages
 * @param signal ends the login and the programs that it has started
 * @throws UsageError when the variables contradict each other
 * @throws StorageError `credentials` when the login fails
 */
export async function tokenFromLogin(env: Environment, where: string, signal?: AbortSignal): Promise<TokenSource> {
  const type = env['AZCOPY_AUTO_LOGIN_TYPE']?.trim().toLowerCase() ?? ''
  const id = [env['AZCOPY_TENANT_ID'], env['AZCOPY_ACTIVE_DIRECTORY_ENDPOINT']].join(' ')
  const earlier = type === 'device' ? asked.get(id) : undefined
  const token = earlier && !earlier.signal?.aborted ? earlier.token : open(type, env, where, signal)
  if (type === 'device') asked.set(id, { token, signal })
  await token()
  return token
}

function open(type: string, env: Environment, where: string, signal: AbortSignal | undefined): TokenSource {
  const fault = (error: unknown): StorageError => loginFault(error, where, [env['AZCOPY_SPA_CLIENT_SECRET'], env['AZCOPY_SPA_CERT_PASSWORD']])
  const credential = openCredential(type, env, fault)
  return refreshingToken(async () => {
    const token = await endingPrograms(() => credential.getToken(SCOPE, signal && { abortSignal: signal }), signal).catch((error: unknown) => {
      if (kindOf(error) === 'aborted') throw error
      throw fault(error)
    })
    if (token === null) throw fault(new Error('the login gave no token'))
    return token
  })
}

function openCredential(type: string, env: Environment, fault: (error: unknown) => StorageError): TokenCredential {
  try {
    return credentialOf(type, env)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw fault(error)
  }
}

/** https://learn.microsoft.com/azure/storage/common/storage-use-azcopy-authorize-azure-active-directory */
function credentialOf(type: string, env: Environment): TokenCredential {
  const tenant = env['AZCOPY_TENANT_ID'] || undefined
  const options = { ...authorityOf(env), httpClient: loginHttp(env) }
  switch (type) {
    case '':
      return new DefaultAzureCredential({ httpClient: options.httpClient, ...(tenant !== undefined && { tenantId: tenant }) })
    case 'device':
      return new DeviceCodeCredential({ ...options, tenantId: tenant ?? 'common', userPromptCallback: ({ message }) => void process.stderr.write(`${message}\n`) })
    case 'spn':
      return servicePrincipal(tenant ?? 'common', env, options)
    case 'msi':
      return managedIdentity(env, options)
    case 'azcli':
      return new AzureCliCredential({ ...(tenant !== undefined && { tenantId: tenant }) })
    case 'pscred':
      return new AzurePowerShellCredential({ ...(tenant !== undefined && { tenantId: tenant }) })
    case 'workload':
      return workload(env, options)
    default:
      throw new UsageError('AZCOPY_AUTO_LOGIN_TYPE names no login; it is one of DEVICE, SPN, MSI, AZCLI, PSCRED and WORKLOAD')
  }
}

type Authority = Partial<{ authorityHost: string; disableInstanceDiscovery: boolean }>
type Options = Authority & { readonly httpClient: ReturnType<typeof loginHttp> }

function authorityOf(env: Environment): Authority {
  const host = env['AZCOPY_ACTIVE_DIRECTORY_ENDPOINT']
  if (!host) return {}
  if (!/^https:\/\//i.test(host)) throw new UsageError('AZCOPY_ACTIVE_DIRECTORY_ENDPOINT must begin with https://')
  return { authorityHost: host, disableInstanceDiscovery: !KNOWN_AUTHORITIES.test(host) }
}

function servicePrincipal(tenant: string, env: Environment, options: Options): TokenCredential {
  const {
    AZCOPY_SPA_APPLICATION_ID: id, AZCOPY_SPA_CLIENT_SECRET: secret, AZCOPY_SPA_CERT_PATH: path, AZCOPY_SPA_CERT_PASSWORD: password,
  } = env
  if (!id) throw new UsageError('a login by service principal needs its application in AZCOPY_SPA_APPLICATION_ID')
  if (path) {
    if (/\.(?:pfx|p12)$/i.test(path)) {
      throw new UsageError(`the certificate ${path} must be in PEM form: openssl pkcs12 -in ${path} -out certificate.pem, then name that in AZCOPY_SPA_CERT_PATH`)
    }
    return new ClientCertificateCredential(tenant, id, { certificatePath: path, ...(password && { certificatePassword: password }) }, options)
  }
  if (!secret) throw new UsageError('a login by service principal needs AZCOPY_SPA_CLIENT_SECRET or AZCOPY_SPA_CERT_PATH')
  return new ClientSecretCredential(tenant, id, secret, options)
}

function managedIdentity(env: Environment, { httpClient }: Options): TokenCredential {
  const { AZCOPY_MSI_CLIENT_ID: clientId, AZCOPY_MSI_OBJECT_ID: objectId, AZCOPY_MSI_RESOURCE_STRING: resourceId } = env
  if ([clientId, objectId, resourceId].filter(Boolean).length > 1) {
    throw new UsageError('one managed identity is named by one of AZCOPY_MSI_CLIENT_ID, AZCOPY_MSI_OBJECT_ID and AZCOPY_MSI_RESOURCE_STRING')
  }
  if (resourceId) return new ManagedIdentityCredential({ httpClient, resourceId })
  if (objectId) return new ManagedIdentityCredential({ httpClient, objectId })
  return clientId ? new ManagedIdentityCredential({ httpClient, clientId }) : new ManagedIdentityCredential({ httpClient })
}

function workload(env: Environment, options: Options): TokenCredential {
  const { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_FEDERATED_TOKEN_FILE: tokenFilePath } = env
  if (!tenantId || !clientId || !tokenFilePath) {
    throw new UsageError('a login by workload identity needs AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE')
  }
  return new WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath })
}

/** Most characters of a login's message in one line. */
const MOST = 300

const REMEDY = 'give the URL a SAS, set AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY, log in with az login, or set AZCOPY_AUTO_LOGIN_TYPE'

/**
 * The error of a failed login, in one line. It has no cause: the login's own error may hold the request, and with it the
 * secret.
 *
 * @param secrets to be removed from the line
 */
function loginFault(error: unknown, where: string, secrets: readonly (string | undefined)[]): StorageError {
  const said = secrets.reduce<string>((text, secret) => (secret ? text.replaceAll(secret, '[redacted]') : text), oneLine(error))
  return new StorageError(`no credentials for ${where}: ${said}; ${REMEDY}`, { kind: 'credentials' })
}

function oneLine(error: unknown): string {
  const [first] = failures(error)
  if (first === undefined) return 'none of the usual logins (environment, workload, managed identity, Azure CLI, PowerShell) is there'
  const line = messageOf(first).replace(/\s+/g, ' ').trim()
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line
}

/** The errors of those logins of a chain that were available and failed. */
function failures(error: unknown): unknown[] {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return [error]
  return error.errors.filter((each: unknown) => !(each instanceof Error) || each.name !== 'CredentialUnavailableError')
}
