import { describe, expect, it } from 'vitest'
import { environmentOf } from '../../src/library/environment.ts'

describe('the environment of a library call', () => {
  it('has what SDKs read', () => {
    const ofSdks = {
      AWS_ACCESS_KEY_ID: 'a', AWS_PROFILE: 'p', AWS_REGION: 'r', AWS_CA_BUNDLE: '/ca', AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't', HTTPS_PROXY: 'http://p',
      NO_PROXY: 'x', NODE_EXTRA_CA_CERTS: '/ca', HOME: '/home/x',
    }
    expect(environmentOf(undefined, ofSdks)).toEqual(ofSdks)
  })

  it.each([
    'OBJSYNC_TRANSPORT', 'OBJSYNC_SOURCE_AZURE_STORAGE_KEY', 'objsync_dry_run', 'AZCOPY_AUTO_LOGIN_TYPE', 'AZCOPY_CONCURRENCY_VALUE', 'AZURE_STORAGE_KEY',
    'AZURE_STORAGE_CONNECTION_STRING', 'ACCOUNT_KEY', 'ACCOUNT_NAME', 'CPK_ENCRYPTION_KEY', 'CPK_ENCRYPTION_KEY_SHA256',
  ])('has %s only when the caller gives it', (name) => {
    expect(environmentOf(undefined, { [name]: 'ambient' })).toEqual({})
    expect(environmentOf({ [name]: 'given' }, { [name]: 'ambient' })).toEqual({ [name]: 'given' })
  })
})
