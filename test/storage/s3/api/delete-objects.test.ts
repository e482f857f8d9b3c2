import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deleteRequestBody, parseDeleteResult } from '../../../../src/storage/s3/api/delete-objects.ts'
import { hasXmlForm, unescapeXml } from '../../../../src/xml.ts'
import { oddKey } from '../../../order/odd-keys.ts'

const key = fc.oneof(oddKey, fc.string({ unit: 'binary', minLength: 1 })).filter(hasXmlForm)
const EMPTY = '<?xml version="1.0"?><DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>'

function result(errors: readonly { readonly key: string; readonly code: string }[]): Buffer {
  const list = errors.map((error) =>
    `<Error><Key>${error.key.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Key><Code>${error.code}</Code><Message>why</Message></Error>`)
  return Buffer.from(EMPTY.replace('></D', `>${list.join('')}</D`))
}

describe('the request', () => {
  it('names every key, in order, and asks for errors only', () => {
    fc.assert(fc.property(fc.array(key), (keys) => {
      const xml = deleteRequestBody(keys).toString()
      expect(xml).toContain('<Quiet>true</Quiet>')
      expect([...xml.matchAll(/<Object><Key>([^<]*)<\/Key><\/Object>/g)].map(([, text = '']) => unescapeXml(text))).toEqual(keys)
    }))
  })
})

describe('the answer', () => {
  it.each([EMPTY, '<DeleteResult/>', '<DeleteResult><Deleted><Key>b</Key></Deleted><Deleted><Key>a</Key></Deleted></DeleteResult>'])('%s means that all are gone', (xml) => {
    expect(parseDeleteResult(Buffer.from(xml), ['a', 'b'], 'bucket')).toEqual([{ key: 'a' }, { key: 'b' }])
  })

  it('gives each key its own outcome, in the order of the keys', () => {
    fc.assert(fc.property(fc.uniqueArray(key, { minLength: 1 }), fc.func(fc.constantFrom('', 'AccessDenied', 'InternalError', 'NoSuchKey')), (keys, codeOf) => {
      const failed = keys.map((each) => ({ key: each, code: codeOf(each) })).filter(({ code }) => code !== '')
      const outcomes = parseDeleteResult(result(failed.reverse()), keys, 'bucket')
      expect(outcomes.map((outcome) => outcome.key)).toEqual(keys)
      const kinds = { '': undefined, 'AccessDenied': 'denied', 'InternalError': 'transient', 'NoSuchKey': undefined }
      expect(outcomes.map(({ error }) => error?.kind)).toEqual(keys.map((each) => kinds[codeOf(each)]))
    }))
  })

  it('that refuses a key says which and why', () => {
    const [outcome] = parseDeleteResult(result([{ key: 'a<b', code: 'AccessDenied' }]), ['a<b'], 'bucket')
    expect(outcome?.error?.message).toBe('DeleteObjects s3://bucket/a<b: AccessDenied: why')
  })

  it.each([
    ['without a key', '<Error><Code>AccessDenied</Code></Error>'],
    ['with an empty key', '<Error><Key/><Code>AccessDenied</Code></Error>'],
    ['with the key in another form', '<Error><Key>%61</Key><Code>AccessDenied</Code></Error>'],
    ['with a key that nobody asked for', '<Error><Key>c</Key><Code>AccessDenied</Code></Error>'],
    ['of a key that is gone, in another form', '<Error><Key>%61</Key><Code>NoSuchKey</Code></Error>'],
  ])('with an error %s says nothing of any key', (_, xml) => {
    expect(() => parseDeleteResult(Buffer.from(`<DeleteResult>${xml}</DeleteResult>`), ['a', 'b'], 'bucket')).toThrow('names none of the keys')
  })

  it.each(['<Error >K</Error >', '<Error xmlns="">K</Error>', '<x:Error>K</x:Error>', '<Error><!-- c -->K</Error>'])('is understood when an error is written %s', (form) => {
    const xml = `<DeleteResult>${form.replace('K', '<Key><![CDATA[a]]></Key><Code>AccessDenied</Code>')}</DeleteResult>`
    expect(parseDeleteResult(Buffer.from(xml), ['a', 'b'], 'bucket').map(({ key: name, error }) => [name, error?.code])).toEqual([['a', 'AccessDenied'], ['b', undefined]])
  })

  it('that names what is gone names all of it', () => {
    const xml = '<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>'
    expect(parseDeleteResult(Buffer.from(xml), ['a', 'b'], 'bucket')).toEqual([{ key: 'a' }, { key: 'b', error: expect.objectContaining({ kind: 'failed' }) as Error }])
  })

  it.each(['', '<html>', '<DeleteResult><Strange/></DeleteResult>', '<Error><Code>InternalError</Code></Error>'])('%j is asked for again', (body) => {
    expect(() => parseDeleteResult(Buffer.from(body), ['a'], 'bucket')).toThrow(expect.objectContaining({ kind: 'transient' }) as Error)
  })

  it.each([EMPTY.slice(0, -5), result([{ key: 'a', code: 'AccessDenied' }]).toString().slice(0, -30)])('cut short is asked for again: %s', (body) => {
    expect(() => parseDeleteResult(Buffer.from(body), ['a'], 'bucket')).toThrow(expect.objectContaining({ kind: 'transient' }) as Error)
  })
})
