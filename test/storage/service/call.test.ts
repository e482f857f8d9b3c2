import { describe, expect, it } from 'vitest'
import type { HttpRequest, HttpResponse } from '../../../src/http/message.ts'
import type { Call, Operation } from '../../../src/storage/service/operation.ts'
import { StorageError } from '../../../src/errors.ts'
import { wasTriedBefore } from '../../../src/http/retry.ts'
import { createCall, targetOf } from '../../../src/storage/service/call.ts'
import { withJournal } from '../../../src/storage/service/journal.ts'
import { withFreshCredentials } from '../../../src/storage/service/refreshing.ts'
import { createSdkCall, SdkTable } from '../../../src/storage/service/sdk.ts'

interface Side {
  readonly name: string
}

interface Input {
  readonly key: string
}

const RETRY = { maxAttempts: 3, initialBackoff: 0 }

const answer = (status: number, text = '', headers = {}): HttpResponse => ({ status, headers, body: Buffer.from(text) })

function operation(more: Partial<Operation<Input, string, Side>> = {}): Operation<Input, string, Side> {
  return {
    name: 'Do',
    method: 'PUT',
    repeat: 'safe',
    success: 200,
    request: ({ key }, { name }) => ({ key, query: 'a=b', headers: { 'x-side': name }, body: Buffer.from('body') }),
    answer: ({ body }) => body.toString(),
    ...more,
  }
}

interface Sent extends HttpRequest {
  readonly headers: Record<string, string>
}

/** A call whose tries get these answers, one after the other; the last one goes on. */
function scripted(...answers: (HttpResponse | Error)[]): { readonly call: Call<Side>; readonly sent: Sent[] } {
  const sent: Sent[] = []
  const send = (request: HttpRequest): Promise<HttpResponse> => {
    const next = answers[Math.min(sent.push(request), answers.length) - 1]
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? answer(200))
  }
  const call = createCall<Side>({ send }, {
    side: { name: 'side' },
    pathOf: (key) => `/${key ?? ''}`,
    authorize(request) {
      request.headers['authorization'] = `try ${sent.length + 1}`
      return targetOf(request)
    },
    placeOf: ({ operation: name, key }) => `${name} ${key ?? ''}`,
    errorOf: ({ operation: name }, { status }) => new StorageError(`${name}: ${status}`, { kind: status >= 500 ? 'transient' : 'failed', code: `HTTP${status}` }),
    hasCured: ({ code }) => code === 'HTTP499',
  }, RETRY)
  return { call, sent }
}

describe('a call', () => {
  it('sends what the operation says, authorised, and reads the answer', async () => {
    const { call, sent } = scripted(answer(200, 'text'))
    expect(await call(operation(), { key: 'k' })).toBe('text')
    expect(sent).toMatchObject([{ method: 'PUT', path: '/k?a=b', headers: { 'x-side': 'side', 'authorization': 'try 1' } }])
  })

  it('builds the request once and authorises each try', async () => {
    let built = 0
    const { call, sent } = scripted(answer(500), answer(500), answer(200, 'text'))
    const counting = operation({ request: ({ key }) => (built++, { key }) })
    expect(await call(counting, { key: 'k' })).toBe('text')
    expect([built, sent.map(({ headers }) => headers['authorization'])]).toEqual([1, ['try 1', 'try 2', 'try 3']])
  })

  it('makes one try of an operation that may not be repeated', async () => {
    const { call, sent } = scripted(answer(500))
    await expect(call(operation({ repeat: 'never' }), { key: 'k' })).rejects.toMatchObject({ code: 'HTTP500' })
    expect(sent).toHaveLength(1)
  })

  it('sends the same try again, once, when the refusal has cured its cause', async () => {
    const cured = scripted(answer(499), answer(200, 'text'))
    expect(await cured.call(operation(), { key: 'k' })).toBe('text')
    const stuck = scripted(answer(499))
    await expect(stuck.call(operation(), { key: 'k' })).rejects.toMatchObject({ code: 'HTTP499' })
    expect(stuck.sent).toHaveLength(2)
  })

  it('reads the answer as part of the try', async () => {
    const { call } = scripted(answer(200, 'cut'), answer(200, 'whole'))
    const strict = operation({
      answer({ body }) {
        if (body.toString() === 'cut') throw new StorageError('cut short', { kind: 'transient' })
        return body.toString()
      },
    })
    expect(await call(strict, { key: 'k' })).toBe('whole')
  })

  it('takes no success that is not the service\'s own', async () => {
    await expect(scripted(answer(204)).call(operation(), { key: 'k' })).rejects.toMatchObject({ code: 'UnexpectedAnswer' })
    await expect(scripted(answer(200, '<html>')).call(operation(), { key: 'k' })).rejects.toMatchObject({ code: 'UnexpectedAnswer' })
    await expect(scripted(answer(204)).call(operation({ success: 'content' }), { key: 'k' })).rejects.toMatchObject({ code: 'UnexpectedAnswer' })
    expect(await scripted(answer(204, 'text')).call(operation({ success: undefined }), { key: 'k' })).toBe('text')
  })

  it('names the request that met a fault of the connection', async () => {
    const { call } = scripted(new StorageError('broken', { kind: 'failed' }))
    await expect(call(operation(), { key: 'k' })).rejects.toThrow('Do k: broken')
  })

  it('lets one judge see the errors of all its tries', async () => {
    const { call, sent } = scripted(answer(500))
    const judged = operation({
      judge() {
        let seen = 0
        return (error) => (++seen < 2 ? error : new StorageError('enough', { kind: 'unsupported' }))
      },
    })
    await expect(call(judged, { key: 'k' })).rejects.toThrow('enough')
    expect(sent).toHaveLength(2)
  })
})

it('a journal notes the upload that a call opens, and its end', async () => {
  const noted: unknown[] = []
  const journal = { opened: (upload: unknown) => void noted.push(upload), ended: (id: string) => void noted.push(id), leftBehind: () => [], close: () => undefined }
  const place = { endpoint: 'e', bucket: 'b' }
  const opens = operation({ opens: ({ key }, id) => ({ key, id }) })
  const ends = operation({ ends: ({ key }) => `id of ${key}` })
  await withJournal(scripted(answer(200, 'id')).call, journal, place)(opens, { key: 'k' })
  await withJournal(scripted(answer(200)).call, journal, place)(ends, { key: 'k' })
  await expect(withJournal(scripted(answer(403)).call, journal, place)(ends, { key: 'refused' })).rejects.toThrow()
  await withJournal(scripted(answer(200)).call, journal, place)(operation(), { key: 'k' })
  expect(noted).toEqual([{ ...place, key: 'k', id: 'id' }, 'id of k'])
})

it('a call that credentials were refused to is made once more with others', async () => {
  const { call, sent } = scripted(answer(401), answer(200, 'text'))
  const source = Object.assign(() => 'old', { replace: (refused: string) => Promise.resolve(refused === 'old') })
  const fresh = withFreshCredentials(call, source, ({ code }, name) => code === 'HTTP401' && name === 'Do')
  expect(await fresh(operation(), { key: 'k' })).toBe('text')
  expect(sent).toHaveLength(2)
})

it('an error of a call that is made again with others counts the tries before the refusal', async () => {
  const source = Object.assign(() => 'old', { replace: () => Promise.resolve(true) })
  const mayCure = ({ code }: StorageError): boolean => code === 'HTTP401'
  const failureOf = async (...answers: HttpResponse[]): Promise<unknown> => {
    const fresh = withFreshCredentials(scripted(...answers).call, source, mayCure)
    return fresh(operation(), { key: 'k' }).catch((error: unknown) => error)
  }
  const lost = await failureOf(answer(500), answer(401), answer(412))
  expect([lost, wasTriedBefore(lost)]).toMatchObject([{ code: 'HTTP412' }, true])
  const refused = await failureOf(answer(401), answer(412))
  expect([refused, wasTriedBefore(refused)]).toMatchObject([{ code: 'HTTP412' }, false])
})

describe('a call through an SDK', () => {
  const open = (table: SdkTable<Side, string>): Call<Side> => createSdkCall<Side, string>({
    sdk: 'sdk', table, placeOf: ({ key }) => `place of ${key ?? ''}`, errorOf: (thrown) => thrown as StorageError, hasCured: ({ code }) => code === 'HTTP499',
  }, RETRY)

  it('finds what the SDK does by the name of the operation, and tries it again', async () => {
    let tries = 0
    const table = new SdkTable<Side, string>().add(operation(), ({ key }, sdk) => {
      if (++tries < 3) throw new StorageError('later', { kind: 'transient' })
      return Promise.resolve(`${sdk} ${key}`)
    })
    expect(await open(table)(operation(), { key: 'k' })).toBe('sdk k')
  })

  it('refuses an operation that the SDK is not used for', async () => {
    await expect(open(new SdkTable())(operation(), { key: 'k' })).rejects.toMatchObject({ kind: 'unsupported' })
  })
})
