import type { S3Settings } from '../settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>
type Section = Readonly<Record<string, string | undefined>>

/** The profile of one side as the two shared files have it; empty where they have none. */
export interface SharedProfile {
  readonly profile: Section
  /** Its `[services …]` section. */
  readonly services: Section
  /** Its region, of either file. */
  readonly region: string | undefined
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export async function readSharedProfile(settings: S3Settings, env: Environment): Promise<SharedProfile> {
  const { CONFIG_PREFIX_SEPARATOR, loadSharedConfigFiles } = await import('@smithy/core/config')
  const { awsConfigFile: configFilepath, awsSharedCredentialsFile: filepath } = settings
  const files = await loadSharedConfigFiles({ ...(configFilepath && { configFilepath }), ...(filepath && { filepath }) })
  const name = settings.profile ?? (env['AWS_PROFILE'] || 'default')
  const profile = files.configFile[name] ?? {}
  const services = files.configFile[`services${CONFIG_PREFIX_SEPARATOR}${profile['services'] ?? ''}`] ?? {}
  return { profile, services, region: profile['region'] ?? files.credentialsFile[name]?.['region'] }
}
