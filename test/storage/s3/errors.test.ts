import { isThrottlingError, isTransientError } from '@smithy/core/retry'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ErrorKind } from '../../../src/errors.ts'
import { kindOfS3Error, responseError, s3Error } from '../../../src/storage/s3/errors.ts'

const SUBJECT = { operation: 'GetObject', bucket: 'b', key: 'folder/key' }

function answer(status: number, code: string, more = '', headers = {}): Parameters<typeof responseError>[1] {
  const body = code === '' ? '' : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>words &amp; more</Message>${more}</Error>`
  return { status, headers, body: Buffer.from(body) }
}

describe('the kind of an answer', () => {
  it.each<[number, string, ErrorKind, boolean]>([
    [404, 'NoSuchKey', 'not-found', false], [404, 'NoSuchUpload', 'not-found', false], [404, '', 'not-found', false],
    [403, 'AccessDenied', 'denied', false], [403, '', 'denied', false], [403, 'InvalidObjectState', 'archived', false],
    [412, 'PreconditionFailed', 'precondition', false], [412, '', 'precondition', false], [409, 'ConditionalRequestConflict', 'transient', true],
    [403, 'InvalidAccessKeyId', 'credentials', false], [403, 'SignatureDoesNotMatch', 'credentials', false], [400, 'ExpiredToken', 'credentials', false],
    [400, 'InvalidToken', 'credentials', false], [401, '', 'credentials', false], [403, 'RequestTimeTooSkewed', 'credentials', false],
    [400, 'BadDigest', 'corrupt', false], [400, 'InvalidDigest', 'corrupt', false], [400, 'XAmzContentSHA256Mismatch', 'corrupt', false],
    [503, 'SlowDown', 'rate-limited', true], [503, '', 'rate-limited', true], [429, '', 'rate-limited', true], [503, 'SlowDownWrite', 'rate-limited', true],
    [400, 'RequestLimitExceeded', 'rate-limited', true],
    [500, 'InternalError', 'transient', true], [200, 'InternalError', 'transient', true], [500, '', 'transient', true], [502, '', 'transient', true],
    [504, '', 'transient', true], [408, '', 'transient', true], [400, 'RequestTimeout', 'transient', true], [503, 'ServiceUnavailable', 'transient', true],
    [409, 'OperationAborted', 'transient', true], [400, 'IncompleteBody', 'transient', true], [307, 'TemporaryRedirect', 'transient', true],
    [501, 'NotImplemented', 'unsupported', false], [501, '', 'unsupported', false],
    [400, 'InvalidArgument', 'failed', false], [400, '', 'failed', false], [301, 'PermanentRedirect', 'no-location', false], [400, 'AuthorizationHeaderMalformed', 'no-location', false],
    [400, 'constructor', 'failed', false], [418, '', 'failed', false],
  ])('%i %s is %s', (status, code, kind, retryable) => {
    expect(responseError(SUBJECT, answer(status, code))).toMatchObject({ name: 'StorageError', kind, retryable, code: code || `HTTP${status}` })
  })

  it('is not-found for a version that is a delete marker, which only reads can meet', () => {
    for (const operation of ['GetObject', 'HeadObject']) expect(responseError({ ...SUBJECT, operation }, answer(405, 'MethodNotAllowed')).kind).toBe('not-found')
    expect(responseError({ ...SUBJECT, operation: 'PutObject' }, answer(405, 'MethodNotAllowed')).kind).toBe('failed')
  })

  it('is not-found for a missing bucket, unless an object was asked for: then all others are missing too', () => {
    expect(responseError({ operation: 'ListObjectsV2', bucket: 'b' }, answer(404, 'NoSuchBucket')).kind).toBe('not-found')
    expect(responseError(SUBJECT, answer(404, 'NoSuchBucket'))).toMatchObject({ kind: 'no-location', retryable: false })
    expect(responseError({ operation: 'DeleteObjects', bucket: 'b' }, answer(404, 'NoSuchBucket')).kind).toBe('no-location')
  })

  it('is one to try again wherever the SDK would try again', () => {
    const codes = ['Throttling', 'ThrottlingException', 'ThrottledException', 'RequestThrottled', 'RequestThrottledException', 'TooManyRequestsException',
      'RequestLimitExceeded', 'BandwidthLimitExceeded', 'SlowDown', 'RequestTimeout', 'RequestTimeoutException', 'AccessDenied', 'NoSuchKey', 'Odd']
    fc.assert(fc.property(fc.constantFrom(...codes), fc.constantFrom(400, 403, 404, 429, 500, 502, 503, 504), (code, status) => {
      // What a known code says outweighs a status that does not go with it.
      fc.pre(!['AccessDenied', 'NoSuchKey'].includes(code) || status < 429)
      const theirs = { name: code, message: 'x', $metadata: { httpStatusCode: status } }
      const again = isThrottlingError(theirs) || isTransientError(theirs)
      expect(['transient', 'rate-limited'].includes(kindOfS3Error(code, status))).toBe(again)
    }))
  })
})

describe('the message', () => {
  it('names the operation, the key and what the service said', () => {
    expect(responseError(SUBJECT, answer(403, 'AccessDenied')).message).toBe('GetObject s3://b/folder/key: AccessDenied: words & more')
    expect(s3Error({ operation: 'ListObjectsV2', bucket: 'b' }, 404, 'NoSuchBucket', '').message).toBe('ListObjectsV2 s3://b: NoSuchBucket; is the name of the bucket right? objsync makes no buckets')
  })

  it('falls back on the status', () => {
    expect(responseError(SUBJECT, answer(418, '')).message).toBe('GetObject s3://b/folder/key: HTTP 418')
    expect(responseError(SUBJECT, { status: 502, headers: {}, body: Buffer.from('<html>Bad Gateway') }).message).toContain('HTTP 502')
  })

  it.each([
    ['InvalidAccessKeyId', 'access key'], ['SignatureDoesNotMatch', 'secret access key'], ['ExpiredToken', 'new credentials'], ['RequestTimeTooSkewed', 'clock'],
    ['InvalidObjectState', 'restore'], ['InvalidStorageClass', '--storage-class'], ['PermanentRedirect', 'region'], ['AuthorizationHeaderMalformed', 'region'],
  ])('brings a remedy for %s', (code, remedy) => {
    expect(responseError(SUBJECT, answer(400, code)).message).toContain(remedy)
  })

  it('asks for the key of whoever reads what is encrypted with one', () => {
    const encrypted = s3Error(SUBJECT, 400, 'InvalidRequest', 'The object was stored using a form of Server Side Encryption.')
    const unexplained = s3Error({ ...SUBJECT, operation: 'HeadObject' }, 400, '', '')
    for (const { message } of [encrypted, unexplained]) expect(message).toContain('--source-sse-c-key, --target-sse-c-key')
    expect(s3Error(SUBJECT, 400, 'InvalidRequest', 'Missing header').message).not.toContain('sse-c')
  })

  it('names the region that the service names, in a header or in the body', () => {
    const inBody = responseError(SUBJECT, answer(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>'))
    const inHeader = responseError(SUBJECT, answer(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-west-1' }))
    expect(inBody.message).toContain('in region eu-west-1, give it with --source-region or --target-region')
    expect(inHeader.message).toContain('in region eu-west-1')
  })

  it('never holds what a service repeats of the request', () => {
    const more = '<AWSAccessKeyId>AKIDSECRET</AWSAccessKeyId><StringToSign>SECRET</StringToSign><Token-0>SECRET</Token-0>'
    expect(JSON.stringify(responseError(SUBJECT, answer(403, 'SignatureDoesNotMatch', more)).message)).not.toContain('SECRET')
  })
})
