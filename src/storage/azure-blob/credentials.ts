import process from 'node:process'
import type { StorageContext } from '../contract/context.ts'
import type { BlobAuthorization } from './authorization.ts'
import type { AzureBlobSettings } from './settings.ts'
import { emulatorKey, keyFromEnvironment, type Environment } from './credentials-environment.ts'
import { isPublic } from './credentials-probe.ts'
import { checkTrusted, isTrusted } from './credentials-trust.ts'

export type Role = 'source' | 'target'

/** Account of the emulator; the same in every copy of it. */
const EMULATOR_ACCOUNT = 'devstoreaccount1'

/**
 * How the requests of one side are authorised: by the SAS of its URL; by keys of the environment that are for its
 * account; by the emulator's published key; not at all, where a source is public; or else by a login, which is loaded
 * only then. A login's first token is asked for here, so that a run without one ends before it begins.
 *
 * @throws UsageError when a login would send its token where none may go, or the variables contradict each other
 * @throws StorageError `credentials` when no login gives a token
 */
export async function authorizationFor(
  settings: AzureBlobSettings,
  role: Role,
  env: Environment = process.env,
  context?: StorageContext,
): Promise<BlobAuthorization> {
  if (settings.sas !== undefined) return { kind: 'sas', query: settings.sas }
  const keyed = keyFromEnvironment(settings, role, env)
  if (keyed) return keyed
  if (settings.account === EMULATOR_ACCOUNT && !isTrusted(settings)) return emulatorKey(EMULATOR_ACCOUNT)
  // As azcopy does it: a login that is there for the other side may have no rights to what anybody may read.
  if (role === 'source' && (await isPublic(settings, env, context))) return { kind: 'anonymous' }
  checkTrusted(settings)
  const { tokenFromLogin } = await import('./credentials-login.ts')
  return { kind: 'bearer', token: await tokenFromLogin(env, `${settings.serviceUrl}/${settings.container}`, context?.signal) }
}
