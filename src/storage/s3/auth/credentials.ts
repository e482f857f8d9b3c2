import type { Credentials } from './sigv4.ts'
import { checkProfile } from './profile.ts'
import type { RenewableSource } from '../../service/refreshing.ts'
import type { S3Settings } from '../settings.ts'
import { endingPrograms } from '../../../credentials/child-processes.ts'
import { refreshing as refresh } from '../../../credentials/refreshing.ts'
import { kindOf, messageOf, StorageError } from '../../../errors.ts'
import { remedyFor, type About } from '../../../remedies.ts'
import { renewable } from '../../service/refreshing.ts'

/** The credentials of one side. */
export type CredentialSource = RenewableSource<Credentials>

interface Expiring extends Credentials {
  readonly expiration?: Date | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The credentials of one side: its own keys, or the variables of the environment, or else the SDK's whole chain
 * (profiles, SSO, web identity, container, instance), which is loaded only then.
 *
 * @param signal ends the wait for the chain, and the programs that it has started
 */
export function credentialSource(settings: S3Settings, env: Environment = process.env, signal?: AbortSignal): CredentialSource {
  const fixed = staticCredentials(settings, env)
  if (fixed) return Object.assign(() => fixed, { fixed: true as const, replace: () => Promise.resolve(false) })
  return refreshing(() => fromChain(settings, signal))
}

/** Keys that need no SDK: those of the side itself, or the environment's when no profile is named. */
function staticCredentials(settings: S3Settings, env: Environment): Credentials | undefined {
  if (settings.accessKey !== undefined && settings.secretAccessKey !== undefined) {
    return { accessKeyId: settings.accessKey, secretAccessKey: settings.secretAccessKey, sessionToken: settings.sessionToken }
  }
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = env
  if (settings.profile !== undefined || env['AWS_PROFILE'] || !id || !secret) return undefined
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: env['AWS_SESSION_TOKEN'] || undefined }
}

/** Where the keys of a side come from, for remedies; nothing where only the SDK's chain knows. */
export function keysFrom(settings: S3Settings, side: About['side'], env: Environment = process.env): Pick<About, 'keysFrom' | 'profile'> {
  if (settings.accessKey !== undefined) return { keysFrom: side === undefined ? 'the settings' : `--${side}-access-key` }
  if (settings.profile !== undefined) return { keysFrom: `the profile ${settings.profile}`, profile: settings.profile }
  const profile = env['AWS_PROFILE'] || undefined
  if (profile !== undefined) return { keysFrom: `the profile ${profile} of AWS_PROFILE`, profile }
  return env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY'] ? { keysFrom: 'AWS_ACCESS_KEY_ID' } : {}
}

/** Asks again shortly before the credentials expire; see `credentials/refreshing.ts`. */
export function refreshing(fetch: () => Promise<Expiring>): CredentialSource {
  return renewable(refresh(fetch, ({ expiration }) => expiration?.getTime()), (credentials): Credentials => credentials, isSame)
}

function isSame(one: Credentials, other: Credentials): boolean {
  return one.accessKeyId === other.accessKeyId && one.secretAccessKey === other.secretAccessKey && one.sessionToken === other.sessionToken
}

/** Without it the chain prints on the console that a profile outweighs the environment, which is what was asked for. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {
  // Whatever matters is thrown.
}

async function fromChain(settings: S3Settings, signal: AbortSignal | undefined): Promise<Expiring> {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers')
  const { profile, awsConfigFile: configFilepath, awsSharedCredentialsFile: filepath } = settings
  // Files may have been written anew since they were read last.
  const options = { ...defined({ profile, configFilepath, filepath }), ignoreCache: true, logger: SILENT }
  try {
    return await endingPrograms(fromNodeProviderChain(options), signal)
  } catch (cause) {
    if (kindOf(cause) === 'aborted') throw cause
    // The chain does not say that it has passed over a profile.
    const why = await checkProfile(settings).then(() => withRemedy(messageOf(cause), settings), messageOf)
    throw new StorageError(`no credentials for s3://${settings.bucket}: ${why}`, { kind: 'credentials', cause })
  }
}

/** The chain's own words for an SSO session name the command and not the profile. */
function withRemedy(message: string, settings: S3Settings): string {
  const isSso = /\baws sso login\b|\bSSO\b/.test(message)
  const said = message.replace(/\s*To refresh this SSO session.*$/s, '').replace(/\.$/, '')
  return `${said}; ${remedyFor(isSso ? 'SSO session over' : 'no credentials', { profile: settings.profile ?? (process.env['AWS_PROFILE'] || undefined) })}`
}

type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> }

function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** Codes of refusals that other credentials may cure: these have expired, or have been exchanged and taken back. */
const REFUSED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'InvalidToken', 'InvalidAccessKeyId', 'RequestExpired'])

/**
 * May other credentials cure the refusal? The answer to a HEAD has no body that could hold a code, and S3 answers an
 * expired token with status 400.
 */
export function othersMayCure({ code }: StorageError, operation: string): boolean {
  return code !== undefined && (REFUSED.has(code) || (code === 'HTTP400' && operation === 'HeadObject'))
}
