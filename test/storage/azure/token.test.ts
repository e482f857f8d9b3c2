import { describe, expect, it } from 'vitest'
import { checkTrusted, othersMayCure, refreshingToken } from '../../../src/storage/azure/token.ts'
import { getBlobProperties } from '../../../src/storage/azure-blob/api/get-blob-properties.ts'
import { withFreshCredentials } from '../../../src/storage/service/refreshing.ts'
import { answer } from '../../support/http-server.ts'
import { callOn, TRANSPORTS } from '../azure-blob/asked.ts'

describe('login tokens', () => {
  it.each<[string, readonly string[], string | undefined]>([
    ['https://acct.blob.core.windows.net', [], undefined], ['https://acct.z1.blob.storage.azure.net', [], undefined],
    ['https://acct.blob.core.chinacloudapi.cn', [], undefined], ['https://acct.blob.core.usgovcloudapi.net', [], undefined],
    ['https://acct.blob.core.cloudapi.de', [], undefined], ['https://acct.blob.corp.test', ['*.corp.test'], undefined], ['https://acct.corp.test', ['corp.test'], undefined],
    ['https://acct.blob.corp.test', [], 'name its domain in --trusted-microsoft-suffixes'], ['https://acct.blob.corp.test', ['', '*', '*.'], 'Azure\'s own domains only'],
    ['https://acct.blob.core.windows.net.evil.test', [], 'Azure\'s own domains only'], ['https://evilcore.windows.net', [], 'Azure\'s own domains only'],
    ['http://acct.blob.core.windows.net', [], 'by plain http'],
  ])('for %s with %j: %s', (serviceUrl, trustedSuffixes, message) => {
    if (message === undefined) checkTrusted({ serviceUrl, trustedSuffixes })
    else expect(() => checkTrusted({ serviceUrl, trustedSuffixes })).toThrow(message)
  })

  it('are asked for once, and again shortly before they end; the old one is used to its end', async () => {
    const ends = [600_000, 200_000, 600_000]
    let asked = 0
    const source = refreshingToken(() => {
      const lasting = ends[asked++]
      return lasting === undefined ? Promise.reject(new Error('no answer')) : Promise.resolve({ token: `t${asked}`, expiresOnTimestamp: Date.now() + lasting })
    })
    expect(await Promise.all([source(), source()])).toEqual(['t1', 't1'])
    expect(source()).toBe('t1')

    const short = refreshingToken(() => (asked++ === 1 ? Promise.resolve({ token: 'old', expiresOnTimestamp: Date.now() + 200_000 }) : Promise.reject(new Error('no answer'))))
    expect([await short(), await short()]).toEqual(['old', 'old'])
    // Not asked for again at once when there was no answer.
    expect(asked).toBe(2)
  })

  it.each(TRANSPORTS)('that the service refuses through %s are asked for anew, once a request', async (transport) => {
    let asked = 0
    const token = refreshingToken(() => Promise.resolve({ token: `t${++asked}`, expiresOnTimestamp: Date.now() + 3_600_000 }))
    const refused = answer({ status: 401, headers: { 'x-ms-error-code': 'InvalidAuthenticationInfo' } })
    const { call, received } = await callOn(transport, [refused, answer(), refused], {}, { kind: 'bearer', token })
    const fresh = withFreshCredentials(call, token, othersMayCure)
    await fresh(getBlobProperties, { key: 'k' })
    await expect(fresh(getBlobProperties, { key: 'k' })).rejects.toMatchObject({ kind: 'credentials', code: 'InvalidAuthenticationInfo' })
    expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2', 'Bearer t3'])
  })
})
