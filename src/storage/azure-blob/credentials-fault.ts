import { messageOf, StorageError } from '../../errors.ts'

/** Characters of what a login says that a line may hold. */
const MOST = 300

const REMEDY = 'give the URL a SAS, set AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY, log in with az login, or set AZCOPY_AUTO_LOGIN_TYPE'

/**
 * The one line that a failed login comes to. What it failed with is not kept as its cause: that may hold the request,
 * and with it the secret.
 *
 * @param secrets that must not be part of the line
 */
export function loginFault(error: unknown, where: string, secrets: readonly (string | undefined)[]): StorageError {
  const said = secrets.reduce<string>((text, secret) => (secret ? text.replaceAll(secret, '[redacted]') : text), oneLine(error))
  return new StorageError(`no credentials for ${where}: ${said}; ${REMEDY}`, { kind: 'credentials' })
}

function oneLine(error: unknown): string {
  const [telling] = failures(error)
  if (telling === undefined) return 'none of the usual logins (environment, workload, managed identity, Azure CLI, PowerShell) is there'
  const line = messageOf(telling).replace(/\s+/g, ' ').trim()
  return line.length > MOST ? `${line.slice(0, MOST)}…` : line
}

/** Of a whole chain of logins, those that were there and failed. */
function failures(error: unknown): unknown[] {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return [error]
  return error.errors.filter((each: unknown) => !(each instanceof Error) || each.name !== 'CredentialUnavailableError')
}
