import process from 'node:process'
import {
  AzureCliCredential, AzurePowerShellCredential, ClientCertificateCredential, ClientSecretCredential, DefaultAzureCredential,
  DeviceCodeCredential, ManagedIdentityCredential, WorkloadIdentityCredential, type TokenCredential,
} from '@azure/identity'
import type { TokenSource } from './authorization.ts'
import type { Environment } from './credentials-environment.ts'
import { endingPrograms } from '../../credentials/child-processes.ts'
import { kindOf, UsageError, type StorageError } from '../../errors.ts'
import { loginHttp } from './credentials-http.ts'
import { loginFault } from './credentials-fault.ts'
import { refreshingToken } from './credentials-token.ts'

/** What a token for any account of any cloud is asked for. */
const SCOPE = 'https://storage.azure.com/.default'

/** Authorities that Microsoft's own directory knows; any other is trusted because it was named. */
const KNOWN_AUTHORITIES = /^https:\/\/login\.(?:microsoftonline\.(?:com|us|de)|chinacloudapi\.cn|partner\.microsoftonline\.cn)\/?$/i

/** Logins that a person takes part in, asked for once in a run. */
const asked = new Map<string, { readonly token: TokenSource; readonly signal: AbortSignal | undefined }>()

/**
 * A token by the login that azcopy's variables name, or by whichever of the usual ones there is. It is asked for once
 * before this returns.
 *
 * @param where the token is wanted, for messages
 * @param signal ends the login, and the programs that it has started
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
