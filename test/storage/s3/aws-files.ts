import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { S3Settings } from '../../../src/storage/s3/settings.ts'

/** A pair of AWS configuration files of this test's own; every test needs new ones, since the SDK reads a file once. */
export async function awsFiles(config: string, credentials: string): Promise<Pick<S3Settings, 'awsConfigFile' | 'awsSharedCredentialsFile'>> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-aws-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const awsConfigFile = join(folder, 'config')
  const awsSharedCredentialsFile = join(folder, 'credentials')
  await writeFile(awsConfigFile, config)
  await writeFile(awsSharedCredentialsFile, credentials)
  return { awsConfigFile, awsSharedCredentialsFile }
}

/** Nothing of the machine's own AWS set-up can be seen. */
export function withoutAwsSetUp(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true')
}
