import { beforeEach, describe, expect, it } from 'vitest'
import { resolveRegion } from '../../../../src/storage/s3/auth/region.ts'
import { awsFiles, withoutAwsSetUp } from '../aws-files.ts'
import { plainSettings } from '../plain-settings.ts'

beforeEach(withoutAwsSetUp)

const CONFIG = '[default]\nregion = default-region\n[profile other]\nregion = other-region\n[profile bare]\noutput = json\n'
const OWN_KEYS = { accessKey: 'a', secretAccessKey: 'b' }

describe('the region', () => {
  it.each([
    ['the option, before all others', { region: 'option' }, { AWS_REGION: 'env' }, 'option'],
    ['AWS_REGION', {}, { AWS_REGION: 'env', AWS_DEFAULT_REGION: 'older' }, 'env'],
    ['AWS_DEFAULT_REGION', {}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'older' }, 'older'],
    ['the default profile', {}, {}, 'default-region'],
    ['the profile of the side, not the environment', { profile: 'other' }, { AWS_REGION: 'env' }, 'other-region'],
    ['the profile that the environment names', {}, { AWS_PROFILE: 'other' }, 'other-region'],
    ['the default profile when the environment names an empty one', {}, { AWS_PROFILE: '' }, 'default-region'],
    ['the default profile for keys of the side, not the environment', OWN_KEYS, { AWS_REGION: 'env' }, 'default-region'],
    ['us-east-1 for keys and an endpoint', { ...OWN_KEYS, endpointUrl: 'http://127.0.0.1' }, { AWS_REGION: 'env' }, 'us-east-1'],
    ['us-east-1 for keys in the environment and an endpoint', { endpointUrl: 'http://127.0.0.1' }, { AWS_ACCESS_KEY_ID: 'a' }, 'us-east-1'],
    ['the environment, with an endpoint too', { endpointUrl: 'http://127.0.0.1' }, { AWS_REGION: 'env' }, 'env'],
    ['us-east-1 for anonymous requests to an endpoint', { noSignRequest: true, endpointUrl: 'http://127.0.0.1' }, {}, 'us-east-1'],
  ])('is %s', async (_, settings, env, region) => {
    expect(await resolveRegion(plainSettings({ ...settings, ...(await awsFiles(CONFIG, '')) }), env)).toBe(region)
  })

  it('may stand in the credentials file', async () => {
    expect(await resolveRegion(plainSettings(await awsFiles('', '[default]\nregion = there\n')), {})).toBe('there')
  })

  it('that nobody names is a mistake of the user, with its remedy', async () => {
    const settings = plainSettings({ profile: 'bare', ...(await awsFiles(CONFIG, '')) })
    await expect(resolveRegion(settings, { AWS_REGION: 'env' })).rejects.toMatchObject({
      name: 'UsageError', message: expect.stringMatching(/no region for s3:\/\/bucket.*--source-region or --target-region/) as string,
    })
  })

  it('of a bucket whose name is impossible is not asked for: the name is the mistake', async () => {
    const settings = plainSettings({ bucket: 'B_UPPER', profile: 'bare', ...(await awsFiles(CONFIG, '')) })
    await expect(resolveRegion(settings, {})).rejects.toMatchObject({ name: 'UsageError', message: expect.stringMatching(/^B_UPPER is not the name of a bucket/) as string })
  })
})
