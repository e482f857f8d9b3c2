import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'
import type { HttpMethods } from '@azure/core-rest-pipeline'
import { storageSharedKeyCredentialPolicy } from '@azure/storage-common'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSharedKeySigner, type SignedRequest } from '../../../src/storage/azure/shared-key.ts'
import { encodeName, encodeQuery } from '../../../src/storage/azure-blob/uri.ts'

const ACCOUNT = 'someaccount'
const KEY = Buffer.from('the key of the account, as long as any').toString('base64')

/** What the SDK's own policy signs the request with. It dates it itself, so its date is taken over. */
async function signedBySdk(request: SignedRequest): Promise<{ readonly date: string; readonly authorization: string }> {
  const policy = storageSharedKeyCredentialPolicy({ accountName: ACCOUNT, accountKey: Buffer.from(KEY, 'base64') })
  const url = `https://some.host${request.path}${request.query === '' ? '' : `?${request.query}`}`
  const pipelineRequest = createPipelineRequest({
    url,
    method: request.method as HttpMethods,
    headers: createHttpHeaders(request.headers),
    ...(request.body && request.body.length > 0 && { body: request.body }),
  })
  const { headers } = await policy.sendRequest(pipelineRequest, (sent) => Promise.resolve({ request: sent, headers: sent.headers, status: 200 }))
  return { date: headers.get('x-ms-date') ?? '', authorization: headers.get('authorization') ?? '' }
}

const sign = createSharedKeySigner(ACCOUNT, KEY)

async function expectSame(request: SignedRequest): Promise<void> {
  const { date, authorization } = await signedBySdk(request)
  expect(sign({ ...request, headers: { ...request.headers, 'x-ms-date': date } })).toBe(authorization)
}

const VALUE = fc.string({ unit: fc.constantFrom(...'aZ09 -_=;,/"\t'.split('')), maxLength: 12 }).map((text) => text.trim())
const METADATA_NAME = fc.string({ unit: fc.constantFrom(...'ab01_'.split('')), minLength: 1, maxLength: 6 }).map((text) => `x-ms-meta-m${text}`)
const HEADER = fc.oneof(METADATA_NAME, fc.constantFrom(
  'x-ms-blob-type', 'x-ms-blob-content-type', 'x-ms-blob-content-md5', 'x-ms-version', 'x-ms-client-request-id', 'x-ms-range', 'x-ms-tags',
  'x-ms-copy-source', 'x-ms-copy-source-authorization', 'x-ms-copy-source-blob-properties', 'x-ms-access-tier', 'x-ms-source-if-match',
  'x-ms-encryption-key', 'x-ms-encryption-key-sha256', 'x-ms-encryption-scope', 'x-ms-delete-snapshots', 'content-md5', 'content-type',
  'if-match', 'if-none-match',
))
const NAME = fc.string({ unit: fc.constantFrom('a', '/', ' ', '+', '%', '#', '?', '&', '=', "'", '(', '!', 'é', '日', '\u{1f600}', '\\', '~', ':'), minLength: 1 })

describe('a shared key', () => {
  it('signs as the SDK does', async () => {
    await fc.assert(fc.asyncProperty(
      fc.constantFrom('GET', 'PUT', 'DELETE', 'HEAD'), NAME, fc.dictionary(HEADER, VALUE, { maxKeys: 8 }), fc.nat(3),
      async (method, name, headers, length) => expectSame({ method, path: `/container/${encodeName(name)}`, query: '', headers: { ...headers }, body: Buffer.alloc(length) }),
    ), { numRuns: 500 })
  })

  it('signs queries as the SDK does', async () => {
    await fc.assert(fc.asyncProperty(NAME, NAME, async (prefix, marker) => {
      const query = encodeQuery({ restype: 'container', comp: 'list', include: 'metadata', prefix, marker, maxresults: '5000' })
      await expectSame({ method: 'GET', path: '/account/container', query, headers: { 'x-ms-version': '2025-07-05' }, body: undefined })
    }))
    await expectSame({ method: 'PUT', path: '/c/b', query: 'comp=block&blockid=a%2Bb%3D%3D', headers: {}, body: Buffer.alloc(5) })
  })
})
