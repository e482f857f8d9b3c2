import { writeFile } from 'node:fs/promises'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StorageError } from '../../../../src/errors.ts'
import { credentialSource, refreshing } from '../../../../src/storage/s3/auth/credentials.ts'
import type { S3Settings } from '../../../../src/storage/s3/settings.ts'
import { awsFiles, withoutAwsSetUp } from '../aws-files.ts'
import { plainSettings } from '../plain-settings.ts'

beforeEach(withoutAwsSetUp)
afterEach(() => void vi.useRealTimers())

const IN_ENV = { AWS_ACCESS_KEY_ID: 'env-id', AWS_SECRET_ACCESS_KEY: 'env-secret' }
const FILE = '[default]\naws_access_key_id = default-id\naws_secret_access_key = default-secret\n' +
  '[other]\naws_access_key_id = other-id\naws_secret_access_key = other-secret\naws_session_token = other-token\n'

async function failureOf(settings: S3Settings): Promise<unknown> {
  try {
    return await credentialSource(settings)()
  } catch (error) {
    return error
  }
}

describe('credentials', () => {
  it('are those of the side itself, before all others', () => {
    const own = { accessKey: 'id', secretAccessKey: 'secret', sessionToken: 'token' }
    expect(credentialSource(plainSettings(own), IN_ENV)()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' })
    const { sessionToken: _, ...rest } = own
    expect(credentialSource(plainSettings(rest), { ...IN_ENV, AWS_SESSION_TOKEN: 'env-token' })()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' })
  })

  it('are those of the environment when the side has none', () => {
    expect(credentialSource(plainSettings(), IN_ENV)()).toEqual({ accessKeyId: 'env-id', secretAccessKey: 'env-secret' })
    expect(credentialSource(plainSettings(), { ...IN_ENV, AWS_SESSION_TOKEN: 't' })()).toMatchObject({ sessionToken: 't' })
    expect(credentialSource(plainSettings(), { ...IN_ENV, AWS_SESSION_TOKEN: '' })()).toMatchObject({ sessionToken: undefined })
  })

  it('are those of a profile that the side names, whatever the environment says', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'env-id')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'env-secret')
    const settings = plainSettings({ profile: 'other', ...(await awsFiles('', FILE)) })
    expect(await credentialSource(settings)()).toMatchObject({ accessKeyId: 'other-id', secretAccessKey: 'other-secret', sessionToken: 'other-token' })
  })

  it('are those of the profile that the environment names', async () => {
    vi.stubEnv('AWS_PROFILE', 'other')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'env-id')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'env-secret')
    const source = credentialSource(plainSettings(await awsFiles('', FILE)), process.env)
    expect(await source()).toMatchObject({ accessKeyId: 'other-id' })
  })

  it('are those of the default profile in the end, in either file', async () => {
    expect(await credentialSource(plainSettings(await awsFiles('', FILE)))()).toMatchObject({ accessKeyId: 'default-id' })
    expect(await credentialSource(plainSettings(await awsFiles(FILE.replace('[other]', '[profile other]'), '')))()).toMatchObject({ accessKeyId: 'default-id' })
  })

  it('may come from a program that the profile names', async () => {
    const files = await awsFiles('', '')
    const program = `${files.awsConfigFile}.mjs`
    const output = { Version: 1, AccessKeyId: 'made-id', SecretAccessKey: 'made-secret', SessionToken: 'made-token' }
    await writeFile(program, `console.log(${JSON.stringify(JSON.stringify(output))})`)
    await writeFile(files.awsConfigFile ?? '', `[profile made]\ncredential_process = "${process.execPath}" "${program}"\n`)
    expect(await credentialSource(plainSettings({ profile: 'made', ...files }))()).toMatchObject({
      accessKeyId: 'made-id', secretAccessKey: 'made-secret', sessionToken: 'made-token',
    })
  })

  it('that cannot be found are one clear error with a remedy, for good', async () => {
    const error = await failureOf(plainSettings(await awsFiles('', '')))
    expect(error).toBeInstanceOf(StorageError)
    expect(error).toMatchObject({ kind: 'credentials', retryable: false })
    expect((error as Error).message).toMatch(/^no credentials for s3:\/\/bucket: .*AWS_ACCESS_KEY_ID/)
    expect((error as Error).message).not.toContain('\n')
  })

  it('that are half there are not told in the error', async () => {
    const files = await awsFiles('', '[half]\naws_access_key_id = HALF-ID\n[odd]\naws_secret_access_key = ODD-SECRET\n')
    for (const profile of ['half', 'odd', 'missing']) {
      const error = await failureOf(plainSettings({ profile, ...files }))
      expect(error).toMatchObject({ kind: 'credentials' })
      expect(String(error)).not.toMatch(/HALF-ID|ODD-SECRET/)
    }
  })
})

describe('credentials that expire', () => {
  const START = Date.UTC(2026, 0, 1)
  const MINUTE = 60_000
  const at = (minutes: number): void => void vi.setSystemTime(START + minutes * MINUTE)
  const lasting = (name: string, until: number): { accessKeyId: string; secretAccessKey: string; expiration: Date } =>
    ({ accessKeyId: name, secretAccessKey: 's', expiration: new Date(START + until * MINUTE) })

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
    at(0)
  })

  it('are asked for again five minutes before that, and are at hand until then', async () => {
    const fetch = vi.fn().mockResolvedValueOnce(lasting('one', 60)).mockResolvedValueOnce(lasting('two', 120))
    const source = refreshing(fetch)
    expect(await source()).toMatchObject({ accessKeyId: 'one' })
    at(54.9)
    expect(source()).toMatchObject({ accessKeyId: 'one' })
    expect(fetch).toHaveBeenCalledTimes(1)
    at(55.1)
    expect(await source()).toMatchObject({ accessKeyId: 'two' })
    expect(source()).toMatchObject({ accessKeyId: 'two' })
    expect(fetch).toHaveBeenCalledTimes(2)
  })

  it('are asked for once, however many want them', async () => {
    let give = (_: unknown): void => undefined
    const fetch = vi.fn().mockReturnValue(new Promise((resolve) => (give = resolve)))
    const source = refreshing(fetch)
    const all = [source(), source(), source()].map((each) => Promise.resolve(each))
    give(lasting('one', 60))
    expect((await Promise.all(all)).map(({ accessKeyId }) => accessKeyId)).toEqual(['one', 'one', 'one'])
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  it('are asked for again after a failure', async () => {
    const fetch = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce(lasting('one', 60))
    const source = refreshing(fetch)
    await expect(source()).rejects.toThrow('no')
    expect(await source()).toMatchObject({ accessKeyId: 'one' })
  })

  it('are used to their end when new ones cannot be had', async () => {
    const fetch = vi.fn().mockResolvedValueOnce(lasting('one', 60)).mockRejectedValue(new Error('no'))
    const source = refreshing(fetch)
    await source()
    at(57)
    expect(await source()).toMatchObject({ accessKeyId: 'one' })
    at(60.1)
    await expect(source()).rejects.toThrow('no')
  })

  it('never do when they tell no end', async () => {
    const fetch = vi.fn().mockResolvedValue({ accessKeyId: 'one', secretAccessKey: 's' })
    const source = refreshing(fetch)
    await source()
    at(1_000_000)
    expect(source()).toMatchObject({ accessKeyId: 'one' })
    expect(fetch).toHaveBeenCalledTimes(1)
  })
})
