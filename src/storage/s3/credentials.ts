import type { Credentials } from './sigv4.ts'
import type { S3Settings } from './settings.ts'
import { messageOf, StorageError } from '../../errors.ts'

/** The credentials of one side. */
export interface CredentialSource {
  /** There are no others to be had. */
  readonly fixed?: true
  /** At once when they are known and fresh. */
  (): Credentials | Promise<Credentials>
  /**
   * To be told when the service has refused credentials: asks for others, unless that has been done meanwhile.
   * @returns whether there are others now
   */
  replace(refused: Credentials): Promise<boolean>
}

interface Expiring extends Credentials {
  readonly expiration?: Date | undefined
}

/** Credentials are asked for anew this long before they expire, milliseconds. */
const REFRESH_AHEAD = 300_000

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The credentials of one side: its own keys, or the variables of the environment, or else the SDK's whole chain
 * (profiles, SSO, web identity, container, instance), which is loaded only then.
 */
export function credentialSource(settings: S3Settings, env: Environment = process.env): CredentialSource {
  const fixed = staticCredentials(settings, env)
  if (fixed) return Object.assign(() => fixed, { fixed: true as const, replace: () => Promise.resolve(false) })
  return refreshing(() => fromChain(settings))
}

/** Keys that can be had without the SDK: those of the side itself, or the environment's when no profile is named. */
function staticCredentials(settings: S3Settings, env: Environment): Credentials | undefined {
  if (settings.accessKey !== undefined && settings.secretAccessKey !== undefined) {
    return { accessKeyId: settings.accessKey, secretAccessKey: settings.secretAccessKey, sessionToken: settings.sessionToken }
  }
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = env
  if (settings.profile !== undefined || env['AWS_PROFILE'] || !id || !secret) return undefined
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: env['AWS_SESSION_TOKEN'] || undefined }
}

/**
 * Asks again shortly before the credentials expire; callers in between share one question. Should there be no answer,
 * the old ones are used to their end.
 */
export function refreshing(fetch: () => Promise<Expiring>): CredentialSource {
  let current: Expiring | undefined
  let pending: Promise<Expiring> | undefined
  const ask = (): Promise<Expiring> => {
    pending ??= fetch()
      .then((credentials) => (current = credentials))
      .catch((error: unknown) => {
        if (current?.expiration && current.expiration.getTime() > Date.now()) return current
        throw error
      })
      .finally(() => (pending = undefined))
    return pending
  }
  const source = (): Credentials | Promise<Credentials> => (current && !isStale(current) ? current : ask())
  const replace = async (refused: Credentials): Promise<boolean> => {
    if (current && isSame(current, refused)) current = undefined
    return !isSame(await source(), refused)
  }
  return Object.assign(source, { replace })
}

function isSame(one: Credentials, other: Credentials): boolean {
  return one.accessKeyId === other.accessKeyId && one.secretAccessKey === other.secretAccessKey && one.sessionToken === other.sessionToken
}

function isStale({ expiration }: Expiring): boolean {
  return expiration !== undefined && expiration.getTime() - Date.now() < REFRESH_AHEAD
}

/** Else the chain prints on the console that a profile outweighs the environment, which is what was asked for. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {
  // Whatever matters is thrown.
}

async function fromChain(settings: S3Settings): Promise<Expiring> {
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers')
  const { profile, awsConfigFile: configFilepath, awsSharedCredentialsFile: filepath } = settings
  // Files may have been written anew since they were read last.
  const options = { ...defined({ profile, configFilepath, filepath }), ignoreCache: true, logger: SILENT }
  try {
    return await fromNodeProviderChain(options)()
  } catch (cause) {
    const remedy = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or give the keys of this side'
    throw new StorageError(`no credentials for s3://${settings.bucket}: ${messageOf(cause)}; ${remedy}`, { kind: 'credentials', cause })
  }
}

type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> }

function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>
}
