import { describe, expect, it } from 'vitest'
import { messageOf, StorageError } from '../../../src/errors.ts'
import { attributesOf, pagesOf, payloadOf } from '../../conformance/subject.ts'
import { answer } from '../../support/http-server.ts'
import { error, openScripted, STORED } from './scripted.ts'

const put = async (...[steps, settings]: Parameters<typeof openScripted>): Promise<{ error: unknown; requests: number }> => {
  const { storage, received } = await openScripted(steps, settings)
  const failure: unknown = await storage.put('a b', payloadOf('x'), attributesOf(1)).then(() => undefined, (thrown: unknown) => thrown)
  return { error: failure, requests: received.length }
}

describe('errors of the service', () => {
  it.each([
    [403, 'AuthenticationFailed', 'credentials'],
    [403, 'AuthorizationFailure', 'denied'],
    [403, 'AuthorizationPermissionMismatch', 'denied'],
    [412, 'ConditionNotMet', 'precondition'],
    [409, 'BlobAlreadyExists', 'precondition'],
    [409, 'BlobArchived', 'archived'],
    [409, 'InvalidBlobType', 'conflict'],
    [400, 'Md5Mismatch', 'corrupt'],
    [400, 'InvalidHeaderValue', 'failed'],
    [404, 'BlobNotFound', 'lost-write'],
  ])('%i %s is %s, at the first try', async (status, code, kind) => {
    const { error: failure, requests } = await put([error(status, code)])
    expect(failure).toMatchObject({ kind, code })
    expect(requests).toBe(1)
  })

  it.each([[503, 'ServerBusy', 'rate-limited'], [500, 'InternalError', 'transient'], [500, 'OperationTimedOut', 'transient']])(
    '%i %s is tried again', async (status, code, kind) => {
      const { error: failure, requests } = await put([error(status, code)])
      expect(failure).toMatchObject({ kind })
      expect(requests).toBe(3)
      expect(await put([error(status, code), STORED])).toEqual({ error: undefined, requests: 2 })
    })

  it('are named with operation, blob, code and remedy, never with the SAS', async () => {
    const { error: failure } = await put([error(403, 'AuthorizationPermissionMismatch')])
    expect(messageOf(failure)).toBe(
      'Put Blob container/a b: AuthorizationPermissionMismatch: because; the SAS of this side lacks a permission')
    for (let cause: unknown = failure; cause instanceof StorageError; cause = cause.cause) expect(cause.stack).not.toContain('SECRET')
  })

  it('are tried again, or not, as the user says', async () => {
    const retryStatus = { also: { 409: [], 400: ['Odd'] }, never: [503] }
    expect((await put([error(409, 'InvalidBlobType')], { retryStatus })).requests).toBe(3)
    expect((await put([error(400, 'Odd')], { retryStatus })).requests).toBe(3)
    expect((await put([error(400, 'Md5Mismatch')], { retryStatus })).requests).toBe(1)
    expect((await put([error(503, 'ServerBusy')], { retryStatus })).requests).toBe(1)
  })

  it('of a container that is missing concern more than one blob', async () => {
    const { storage } = await openScripted([error(404, 'ContainerNotFound')])
    await expect(storage.head({ key: 'a' })).rejects.toMatchObject({ kind: 'no-location', code: 'ContainerNotFound' })
  })
})

describe('errors of copies', () => {
  const copy = async (steps: Parameters<typeof openScripted>[0], headers: Record<string, string> = {}): Promise<{ kind: unknown; requests: number }> => {
    const { storage, received } = await openScripted(steps, { maxAttempts: 6 })
    const copying = storage.copy?.('a', { address: 'https://x.blob.core.windows.net/c/b', headers }, attributesOf(1))
    const kind: unknown = await copying?.then(() => undefined, (thrown: { kind: string }) => thrown.kind)
    return { kind, requests: received.length }
  }

  it.each([[401, 'CannotVerifyCopySource'], [403, 'CannotVerifyCopySource'], [404, 'CannotVerifyCopySource'], [409, 'CannotVerifyCopySource'], [501, 'NotImplemented'], [400, 'CopyAcrossAccountsNotSupported']])(
    '%i %s lets the bytes pass through us', async (status, code) => {
      expect(await copy([error(status, code)])).toEqual({ kind: 'unsupported', requests: 1 })
    })

  it('are taken for good after a few tries where a service breaks', async () => {
    expect(await copy([error(500, 'InternalError')])).toEqual({ kind: 'unsupported', requests: 3 })
    expect(await copy([error(500, 'InternalError'), error(500, 'InternalError'), STORED])).toEqual({ kind: undefined, requests: 3 })
    expect((await copy([error(503, 'ServerBusy')])).requests).toBe(6)
  })

  it('say that the source is gone to those who may read it', async () => {
    const headers = { 'x-ms-copy-source-authorization': 'Bearer x' }
    expect((await copy([error(404, 'CannotVerifyCopySource')], headers)).kind).toBe('not-found')
    expect((await copy([error(412, 'SourceConditionNotMet')], headers)).kind).toBe('precondition')
    expect((await copy([error(403, 'AuthenticationFailed')], headers)).kind).toBe('credentials')
  })
})

describe('answers that are cut short', () => {
  it('are asked for again', async () => {
    const page = '<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>'
    const { storage, received } = await openScripted([answer({ body: page.slice(0, 30) }), answer({ body: page })])
    expect(await pagesOf(storage)).toEqual([])
    expect(received).toHaveLength(2)
  })
})
