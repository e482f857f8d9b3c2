import type { Environment } from '../../http/proxy.ts'
import type { Authorization } from './authorization.ts'
import type { AccountSettings } from './settings.ts'
import { EMULATOR_ACCOUNT } from './connection-string.ts'
import { emulatorKey, keyFromEnvironment, type KeyedSide } from './environment.ts'
import { checkTrusted, isTrusted } from './token.ts'

/** Where an authorisation is looked for. */
export interface AuthorizationContext extends Pick<KeyedSide, 'service' | 'role'> {
  /** The location that needs it, for messages. */
  readonly where: string
  readonly env: Environment
  /** Ends a login. */
  readonly signal?: AbortSignal | undefined
  /** Reports whether anybody may read the location; absent where nobody can. */
  readonly isPublic?: (() => Promise<boolean>) | undefined
}

/**
 * Finds out how the requests of one side are authorised: by the SAS of its URL; by a key or SAS in the environment for its
 * account; by the emulator's published key; not at all, if the location is public; or else by a login, which is loaded
 * only then. The first token of a login is requested here, so that a run without one ends before it begins.
 *
 * @throws UsageError when a login would send its token to a host that is not trusted, or the variables contradict each other
 * @throws StorageError `credentials` when no login gives a token
 */
export async function findAuthorization(settings: AccountSettings, context: AuthorizationContext): Promise<Authorization> {
  const { service, role, where, env, signal, isPublic } = context
  const { serviceUrl, account, sas } = settings
  if (sas !== undefined) return { kind: 'sas', query: sas }
  const keyed = keyFromEnvironment({ serviceUrl, account, service, role }, env)
  if (keyed) return keyed
  if (account === EMULATOR_ACCOUNT && !isTrusted(settings)) return emulatorKey(EMULATOR_ACCOUNT)
  // Before a login, as in azcopy: a login for the other side may have no rights to a public location.
  if (await isPublic?.()) return { kind: 'anonymous' }
  checkTrusted(settings)
  const { tokenFromLogin } = await import('./login.ts')
  return { kind: 'bearer', token: await tokenFromLogin(env, where, signal) }
}
