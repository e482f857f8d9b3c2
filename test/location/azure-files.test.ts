import { describe, expect, it } from 'vitest'
import { parseLocation } from '../../src/location/parse.ts'

const SAS = 'sv=2024-08-04&sig=SECRET'
const ACCOUNT = { kind: 'azure-file', serviceUrl: 'https://acct.file.core.windows.net', account: 'acct', share: 'share' }

describe('locations of Azure Files', () => {
  it.each([
    ['https://acct.file.core.windows.net/share', { ...ACCOUNT, path: '', trailingSlash: false }],
    ['https://acct.file.core.windows.net/share/', { ...ACCOUNT, path: '', trailingSlash: true }],
    [`https://acct.file.core.windows.net/share/a%20b/c?${SAS}`, { ...ACCOUNT, path: 'a b/c', trailingSlash: false, sas: SAS }],
    ['https://acct.file.core.windows.net/share/dir/', { ...ACCOUNT, path: 'dir', trailingSlash: true }],
    ['https://acct.file.core.chinacloudapi.cn/share', { ...ACCOUNT, serviceUrl: 'https://acct.file.core.chinacloudapi.cn', path: '', trailingSlash: false }],
  ])('%s is known by its host', (text, expected) => {
    expect(parseLocation(text)).toEqual(expected)
  })

  it('behind an address the path begins with the account, where --from-to says that it is Files', () => {
    const expected = { kind: 'azure-file', serviceUrl: 'http://127.0.0.1:10004/acct', account: 'acct', share: 'share', path: 'dir', trailingSlash: false, sas: SAS }
    expect(parseLocation(`http://127.0.0.1:10004/acct/share/dir?${SAS}`, { azure: 'file' })).toEqual(expected)
  })

  it.each([
    ['https://acct.file.core.windows.net/', 'names a whole account; name one of its shares'],
    ['https://acct.file.core.windows.net/share/../other', 'has the segment . or ..'],
    [`https://acct.file.core.windows.net/share?sharesnapshot=2024&${SAS}`, 'does not name one share snapshot'],
    ['/local/path', 'calls this side Files'],
  ])('refuses %s', (text, message) => {
    expect(() => parseLocation(text, { azure: 'file' })).toThrow(message)
    expect(() => parseLocation(text, { azure: 'file' })).not.toThrow('SECRET')
  })
})
