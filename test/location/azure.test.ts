import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkWritable } from '../../src/location/container-name.ts'
import { parseLocation } from '../../src/location/parse.ts'
import { describeLocation, redact } from '../../src/location/redact.ts'

const PUBLIC = 'https://acct.blob.core.windows.net'
const SAS = 'sv=2024-08-04&ss=b&sig=SECRET%2B%3D'

function azure(text: string, isBlob = false): unknown {
  return parseLocation(text, { azure: isBlob ? 'blob' : undefined })
}

describe('Blob locations', () => {
  it.each<[string, string, boolean]>([
    ['/con', '', false], ['/con/', '', true], ['/con/a', 'a', false], ['/con/a/b/', 'a/b', true], ['/con/a//', 'a/', true], ['/con/a//b///', 'a//b//', true],
    ['/con//a', '/a', false], ['/con/a%20b+c%25', 'a b+c%', false], ['/con/a%2Fb%3Fc%23', 'a/b?c#', false], ['/con/100%', '100%', false],
    ['/con/Case/Ü%C3%BC', 'Case/Üü', false], ['/con/...', '...', false],
  ])('%s', (path, name, trailingSlash) => {
    const expected = { kind: 'azure-blob', serviceUrl: PUBLIC, account: 'acct', container: 'con', path: name, trailingSlash }
    expect(azure(PUBLIC + path)).toEqual(expected)
    expect(azure(`${PUBLIC}${path}?${SAS}`)).toEqual({ ...expected, sas: SAS })
    expect(azure(`${PUBLIC}${path}?`)).toEqual(expected)
    expect(azure(`az://acct${path}?${SAS}`)).toEqual({ ...expected, sas: SAS })
    expect(azure(PUBLIC + path, true)).toEqual(expected)
  })

  it.each<[string, string, string]>([
    ['HTTPS://ACCT.BLOB.core.windows.net/con', PUBLIC, 'acct'],
    ['https://acct.dfs.core.windows.net/con', PUBLIC, 'acct'],
    ['https://acct-secondary.blob.core.windows.net/con', 'https://acct-secondary.blob.core.windows.net', 'acct'],
    ['https://acct.blob.core.chinacloudapi.cn/con', 'https://acct.blob.core.chinacloudapi.cn', 'acct'],
    ['https://acct.dfs.core.usgovcloudapi.net/con', 'https://acct.blob.core.usgovcloudapi.net', 'acct'],
    ['https://acct.blob.core.cloudapi.de/con', 'https://acct.blob.core.cloudapi.de', 'acct'],
    ['https://acct.z12.dfs.storage.azure.net/con', 'https://acct.z12.blob.storage.azure.net', 'acct'],
    ['http://acct.blob.localhost:10000/con', 'http://acct.blob.localhost:10000', 'acct'],
    ['http://127.0.0.1:10000/devstoreaccount1/con', 'http://127.0.0.1:10000/devstoreaccount1', 'devstoreaccount1'],
    ['http://localhost:10000/devstoreaccount1/con', 'http://localhost:10000/devstoreaccount1', 'devstoreaccount1'],
    ['http://[::1]:10000/devstoreaccount1/con', 'http://[::1]:10000/devstoreaccount1', 'devstoreaccount1'],
    ['http://azurite:10000/devstoreaccount1/con', 'http://azurite:10000/devstoreaccount1', 'devstoreaccount1'],
  ])('%s', (text, serviceUrl, account) => {
    expect(azure(text)).toEqual({ kind: 'azure-blob', serviceUrl, account, container: 'con', path: '', trailingSlash: false })
  })

  it.each<[string, string, string, string]>([
    ['http://10.0.0.7/other/con/p', 'http://10.0.0.7/other', 'other', 'p'],
    ['http://localhost:10000/other/con/p', 'http://localhost:10000/other', 'other', 'p'],
    ['https://data.example.com/con/p', 'https://data.example.com', '', 'p'],
    ['https://data.example.com:8443/con/a/b', 'https://data.example.com:8443', '', 'a/b'],
  ])('%s only by --from-to', (text, serviceUrl, account, path) => {
    expect(azure(text, true)).toEqual({ kind: 'azure-blob', serviceUrl, account, container: 'con', path, trailingSlash: false })
    expect(() => azure(text)).toThrow('say so with --from-to')
  })

  it.each(['$root', '$web', '$logs', '%24web', '000', 'a-b-c', 'a'.repeat(63)])('container %s', (name) => {
    expect(azure(`${PUBLIC}/${name}/p`)).toMatchObject({ container: decodeURIComponent(name), path: 'p' })
  })

  it.each(['ab', 'Upper', 'a--b', '-ab', 'ab-', 'a_b', 'a.b', '$other', 'a'.repeat(64)])('refuses the container %j', (name) => {
    expect(() => azure(`${PUBLIC}/${name}/p`)).toThrow('names no container')
  })

  it.each<[string, string, boolean?]>([
    [`${PUBLIC}?${SAS}`, `names a whole account; name one of its containers: ${PUBLIC}/CONTAINER`], [`${PUBLIC}/?${SAS}`, 'names a whole account'],
    ['http://127.0.0.1:10000/devstoreaccount1', 'names a whole account'], ['az://acct', 'names a whole account'],
    ['http://127.0.0.1:10000/', 'names no storage account', true], ['az://a/con', 'names no storage account'],
    ['az://my.acct/con', 'names no storage account'], ['az:///con', 'names no storage account'],
    [`${PUBLIC}/con/b?snapshot=2024&${SAS}`, 'names one state of a blob (snapshot=)'], [`${PUBLIC}/con/b?versionId=2024`, 'names one state of a blob (versionid=)'],
    [`${PUBLIC}/con?restype=container&comp=list`, 'is no part of a SAS'], [`${PUBLIC}/con?${SAS}&comp=list`, 'the parameter comp='],
    [`${PUBLIC}/con?SECRET`, 'no signature'], [`${PUBLIC}/con/a#b?sig=SECRET`, 'written as %23'],
    [`${PUBLIC}/con?${SAS} x`, 'copy it again'], [`${PUBLIC}/con?${SAS}\r`, 'white space'], [`${PUBLIC}/con?"${SAS}`, 'copy it again'], [`${PUBLIC}/a\nb`, 'a control character'],
    [`${PUBLIC}/con/%FF`, 'not UTF-8'], [`${PUBLIC}/con/../other`, 'the segment . or ..'], [`${PUBLIC}/con/a/%2e%2E/b`, 'the segment . or ..'],
    ['https://user:SECRET@acct.blob.core.windows.net/con', 'a user name or password'], ['https://', 'names no host'], ['https:///con', 'names no host'],
    ['https://acct.file.core.windows.net/share/a//b?sig=SECRET', 'no directory is without a name'], ['https://acct.file.core.windows.net/Share?sig=SECRET', 'names no share'],
    ['https://bucket.s3.eu-west-1.amazonaws.com/p', 'a URL of Amazon S3; write s3://bucket'], ['https://s3.amazonaws.com/b/p?X-Amz-Signature=SECRET', 'Amazon S3'],
    ['https://storage.cloud.google.com/b', 'Google Cloud Storage; write s3://bucket'], ['https://storage.googleapis.com/b', 'Google Cloud Storage'],
    ['https://example.com/con?sig=SECRET', 'does not show which service'], ['http://10.0.0.7/acct/con', 'does not show which service'],
    ['s3://bucket/p', '--from-to calls this side Blob', true], ['some/folder', '--from-to calls this side Blob', true],
    ['https:/acct.blob.core.windows.net/con?sv=1&sig=SECRET', 'did you mean https://acct.blob.core.windows.net/con?[redacted]?', true],
  ])('refuses %s', (text, message, isBlob) => {
    expect(() => azure(text, isBlob)).toThrow(message)
    expect(() => azure(text, isBlob)).not.toThrow('SECRET')
  })

  it('gives every percent-encoded path back, and refuses one with a backslash, which the service takes for a slash', () => {
    const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name !== '.' && name !== '..' && !name.includes('/'))
    fc.assert(fc.property(fc.array(segment, { minLength: 1 }), (segments) => {
      const text = `${PUBLIC}/con/${segments.map(encodeURIComponent).join('/')}?${SAS}`
      if (text.includes('%5C')) expect(() => azure(text)).toThrow('has a backslash in its path')
      else expect(azure(text)).toMatchObject({ path: segments.join('/'), sas: SAS })
    }))
  })
})

it('what only Azure writes is no target', () => {
  expect(() => checkWritable(parseLocation(`${PUBLIC}/$logs`))).toThrow('$logs is written by Azure alone')
  expect(() => checkWritable(parseLocation(`${PUBLIC}/%24blobchangefeed/log`))).toThrow('$blobchangefeed is written by Azure alone')
  for (const text of [`${PUBLIC}/$web`, `${PUBLIC}/$root`, 's3://bucket', '/$logs']) checkWritable(parseLocation(text))
})

describe('what is printed', () => {
  it('shows a location without its signature', () => {
    expect(describeLocation(parseLocation(`${PUBLIC}/con/a%20b?${SAS}`))).toBe(`${PUBLIC}/con/a b`)
    expect(describeLocation(parseLocation(`az://acct/con?${SAS}`))).toBe(`${PUBLIC}/con/`)
  })

  it('hides signatures also where the URL is broken', () => {
    for (const text of [`https:/acct/con?${SAS}`, `acct.blob.core.windows.net/con?${SAS}`, 'x%3Fsv=1%26sig=SECRET', `az://acct/con?${SAS}`]) {
      expect(redact(text)).not.toContain('SECRET')
    }
  })
})
