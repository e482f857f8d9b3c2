import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { S3Settings } from '../settings.ts'
import { UsageError } from '../../../errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A section of this name makes the SDK's reader give up the whole file, silently. */
const UNREADABLE = '__proto__'

/**
 * Makes sure that the profile that was named for a side exists; the SDK would only say that it has no credentials.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 *
 * @throws UsageError that names the profile and the files
 */
export async function checkProfile(settings: S3Settings, env: Environment = process.env): Promise<void> {
  const name = settings.profile ?? (env['AWS_PROFILE'] || undefined)
  if (name === undefined || settings.accessKey !== undefined || settings.noSignRequest) return
  const files = [
    settings.awsConfigFile ?? (env['AWS_CONFIG_FILE'] || join(homedir(), '.aws', 'config')),
    settings.awsSharedCredentialsFile ?? (env['AWS_SHARED_CREDENTIALS_FILE'] || join(homedir(), '.aws', 'credentials')),
  ]
  const sections = await Promise.all(files.map(sectionsIn))
  const broken = files.find((_, i) => sections[i]?.has(UNREADABLE))
  if (broken !== undefined) throw new UsageError(`${broken} has a section [${UNREADABLE}], which makes the whole file unreadable; remove it`)
  if (sections.some((names) => names.has(name))) return
  const named = settings.profile === undefined ? `${name} (from AWS_PROFILE)` : name
  throw new UsageError(`there is no profile ${named} in ${files.join(' or ')}; correct the name, or add the profile${listOf(sections)}`)
}

/** So many names help; more would hide the message. */
const MOST_NAMES = 10

function listOf(sections: readonly ReadonlySet<string>[]): string {
  const names = [...new Set(sections.flatMap((each) => [...each]))].filter((name) => !/^(?:sso-session|services) /.test(name))
  return names.length === 0 || names.length > MOST_NAMES ? '' : ` (there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')})`
}

/** Names of the profiles of a file; none when there is no such file. */
async function sectionsIn(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return new Set(Array.from(text.matchAll(/^\s*\[\s*(?:profile\s+)?(["']?)([^\]]+?)\1\s*\]/gm), ([, , name = '']) => name))
}

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
