import { describe, expect, it } from 'vitest'
import type { AzureBlobSettings } from '../../../../src/storage/azure-blob/settings.ts'
import type { Role } from '../../../../src/storage/azure/environment.ts'
import { authorizationFor } from '../../../../src/storage/azure-blob/auth/credentials.ts'
import { answer, serve } from '../../../support/http-server.ts'
import { blobSettings } from '../plain-settings.ts'

const KEY = Buffer.from('a key').toString('base64')
const OTHER = Buffer.from('another').toString('base64')
const sharedKey = (key: string, account = 'acct'): unknown => ({ kind: 'shared-key', account, key })

function authorize(env: Record<string, string>, settings: Partial<AzureBlobSettings> = {}, role: Role = 'target'): Promise<unknown> {
  return authorizationFor(blobSettings(settings), { role, mayBePublic: role === 'source' }, env)
}

describe('keys of the environment', () => {
  const COMMON = { AZURE_STORAGE_ACCOUNT: 'acct', AZURE_STORAGE_KEY: KEY, AZURE_STORAGE_SAS_TOKEN: '?sv=1&sig=s' }
  const STRING = `DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=${KEY};EndpointSuffix=core.windows.net`
  it.each<[string, Record<string, string>, unknown, Partial<AzureBlobSettings>?]>([
    ['the SAS of the URL comes first', { ...COMMON, OBJSYNC_TARGET_AZURE_STORAGE_KEY: OTHER }, { kind: 'sas', query: 'sig=url' }, { sas: 'sig=url' }],
    ['its own key before the common one', { ...COMMON, OBJSYNC_TARGET_AZURE_STORAGE_KEY: OTHER }, sharedKey(OTHER)],
    ['its own SAS before the common key', { ...COMMON, OBJSYNC_TARGET_AZURE_STORAGE_SAS_TOKEN: '?sig=own' }, { kind: 'sas', query: 'sig=own' }],
    ['its own connection string', { ...COMMON, OBJSYNC_TARGET_AZURE_STORAGE_CONNECTION_STRING: STRING.replace(KEY, OTHER) }, sharedKey(OTHER)],
    ['the other side\'s key is not its own', { ...COMMON, OBJSYNC_SOURCE_AZURE_STORAGE_KEY: OTHER }, sharedKey(KEY)],
    ['a common connection string', { ...COMMON, AZURE_STORAGE_CONNECTION_STRING: STRING.replace(KEY, OTHER) }, sharedKey(OTHER)],
    ['one with a SAS', { AZURE_STORAGE_CONNECTION_STRING: 'BlobEndpoint=https://acct.blob.core.windows.net/;SharedAccessSignature=sv=1&sig=%3D' }, { kind: 'sas', query: 'sv=1&sig=%3D' }],
    ['one of another account is passed over', { ...COMMON, AZURE_STORAGE_CONNECTION_STRING: STRING.replace('=acct', '=other') }, sharedKey(KEY)],
    ['one of another place is passed over', { ...COMMON, AZURE_STORAGE_CONNECTION_STRING: `BlobEndpoint=https://x.test;${STRING.replace(KEY, OTHER)}` }, sharedKey(KEY)],
    ['the common key before the common SAS', COMMON, sharedKey(KEY)],
    ['the common SAS', { ...COMMON, AZURE_STORAGE_KEY: '' }, { kind: 'sas', query: 'sv=1&sig=s' }],
    ['azcopy\'s names', { ACCOUNT_NAME: 'acct', ACCOUNT_KEY: KEY }, sharedKey(KEY)],
    ['a custom domain', { AZURE_STORAGE_ACCOUNT: 'acct', OBJSYNC_TARGET_AZURE_STORAGE_KEY: KEY }, sharedKey(KEY), { account: '', serviceUrl: 'https://x.test' }],
    ['a custom domain\'s connection string', { OBJSYNC_TARGET_AZURE_STORAGE_CONNECTION_STRING: STRING }, sharedKey(KEY), { account: '', serviceUrl: 'https://x.test' }],
    ['the emulator by its short string', { OBJSYNC_TARGET_AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true' },
      sharedKey(expect.stringContaining('Eby8vdM02x') as string, 'devstoreaccount1'), { account: 'devstoreaccount1', serviceUrl: 'http://127.0.0.1:1/devstoreaccount1' }],
    ['the emulator without anything', {}, sharedKey(expect.stringContaining('Eby8vdM02x') as string, 'devstoreaccount1'),
      { account: 'devstoreaccount1', serviceUrl: 'http://127.0.0.1:1/devstoreaccount1' }],
  ])('%s', async (_, env, expected, settings) => {
    expect(await authorize(env, settings)).toEqual(expected)
  })

  it.each<[string, Record<string, string>, Partial<AzureBlobSettings>?]>([
    ['is for another account than acct', { OBJSYNC_TARGET_AZURE_STORAGE_CONNECTION_STRING: 'AccountName=other;AccountKey=SECRET' }],
    ['needs the account\'s name', { OBJSYNC_TARGET_AZURE_STORAGE_KEY: 'SECRET' }, { account: '', serviceUrl: 'https://x.test' }],
    ['not in base64', { OBJSYNC_TARGET_AZURE_STORAGE_KEY: 'SECRET!' }],
    ['no signature', { OBJSYNC_TARGET_AZURE_STORAGE_SAS_TOKEN: 'SECRET' }],
    ['has neither', { OBJSYNC_TARGET_AZURE_STORAGE_CONNECTION_STRING: 'AccountName=acct;X=SECRET' }],
    ['is no connection string', { AZURE_STORAGE_CONNECTION_STRING: 'SECRET' }],
    // The account of these is not this one, so what is left is a login, and that goes to Azure only.
    ['sent to Azure\'s own domains only', { AZURE_STORAGE_KEY: KEY, AZURE_STORAGE_SAS_TOKEN: 'sig=SECRET' }, { serviceUrl: 'https://acct.blob.evil.test' }],
    ['sent to Azure\'s own domains only', { AZURE_STORAGE_ACCOUNT: 'other', AZURE_STORAGE_KEY: KEY, ACCOUNT_NAME: 'other', ACCOUNT_KEY: KEY }, { serviceUrl: 'https://x.test' }],
  ])('refused: %s', async (message, env, settings) => {
    await expect(authorize(env, settings)).rejects.toThrow(message)
    await expect(authorize(env, settings)).rejects.not.toThrow('SECRET')
  })
})

describe('a source without credentials', () => {
  it('is read by anybody when its container may be listed', async () => {
    const { origin, received } = await serve(answer({ body: '<EnumerationResults/>' }))
    expect(await authorize({}, { serviceUrl: `${origin}/other`, account: 'other' }, 'source')).toEqual({ kind: 'anonymous' })
    expect(received).toMatchObject([{ method: 'GET', target: '/other/con?restype=container&comp=list&maxresults=1' }])
    expect(received[0]?.headers).toMatchObject({ 'x-ms-version': expect.stringMatching(/^20\d\d-/) as string })
    expect(received[0]?.headers.authorization).toBeUndefined()
  })

  it('is read by anybody when the blob may be', async () => {
    const { origin, received } = await serve(answer({ status: 404 }), answer())
    const settings = { serviceUrl: origin, account: '', mayBeBlob: true, prefix: 'a b/ü' }
    expect(await authorize({ AZCOPY_AUTO_LOGIN_TYPE: 'spn' }, settings, 'source')).toEqual({ kind: 'anonymous' })
    expect(received[1]).toMatchObject({ method: 'HEAD', target: '/con/a%20b/%C3%BC' })
  })

  it('is asked again while the service is busy, and else needs a login, which is not sent anywhere', async () => {
    const { origin, received } = await serve(answer({ status: 503 }), answer({ status: 401 }))
    const settings = { serviceUrl: origin, account: '', maxAttempts: 3 }
    await expect(authorize({}, settings, 'source')).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining('Azure\'s own domains') as string })
    expect(received).toHaveLength(2)
  })

  it('is not asked of a target', async () => {
    const { origin, received } = await serve(answer())
    await expect(authorize({}, { serviceUrl: origin, account: '' })).rejects.toThrow('Azure\'s own domains')
    expect(received).toHaveLength(0)
  })
})
