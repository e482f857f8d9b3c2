import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { S3Settings } from '../../../../src/storage/s3/settings.ts'
import { checkProfile } from '../../../../src/storage/s3/auth/profile.ts'

let folder = ''
const file = (name: string): string => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objsync-profile-'))
  await writeFile(file('config'), '[default]\nregion = r\n\n [profile sso]\nsso_session = x\n[profile "two words"]\n[sso-session x]\n[services s]\n')
  await writeFile(file('credentials'), '[keys]\naws_access_key_id = a\n')
  await writeFile(file('broken'), '[profile sso]\nregion = r\n[profile __proto__]\nx = y\n')
})
afterAll(() => rm(folder, { recursive: true }))

const check = (settings: Partial<S3Settings>, env: Record<string, string> = {}): Promise<void> =>
  checkProfile({ awsConfigFile: file('config'), awsSharedCredentialsFile: file('credentials'), noSignRequest: false, ...settings } as S3Settings, env)

describe('the profile of a side', () => {
  it.each([['sso'], ['keys'], ['default'], ['two words']])('%s is there', async (profile) => {
    await check({ profile })
    await check({}, { AWS_PROFILE: profile })
  })

  it.each(['nope', 'constructor', 'Sso'])('%s is not, and the message names it and both files', async (profile) => {
    const message = new RegExp(`there is no profile ${profile} (?:\\(from AWS_PROFILE\\) )?in ${file('config')} or ${file('credentials')}`)
    await expect(check({ profile })).rejects.toMatchObject({ kind: 'usage', message: expect.stringMatching(message) as string })
    await expect(check({ profile })).rejects.toThrow('(there are default, sso, two words, keys)')
    await expect(check({}, { AWS_PROFILE: profile })).rejects.toThrow(message)
    await expect(check({ awsConfigFile: undefined, awsSharedCredentialsFile: undefined, profile }, { AWS_CONFIG_FILE: file('config'), AWS_SHARED_CREDENTIALS_FILE: file('credentials') })).rejects.toThrow(message)
  })

  it('is not looked for when another identity counts, or none', async () => {
    await check({})
    await check({ accessKey: 'a' }, { AWS_PROFILE: 'nope' })
    await check({ noSignRequest: true }, { AWS_PROFILE: 'nope' })
  })

  it('cannot be read from a file with a section that breaks it', async () => {
    await expect(check({ profile: 'sso', awsConfigFile: file('broken') })).rejects.toThrow(`${file('broken')} has a section [__proto__]`)
  })
})
