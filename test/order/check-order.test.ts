import { describe, expect, it } from 'vitest'
import type { Entry } from '../../src/storage/contract/entry.ts'
import { checkOrder, OutOfOrderError } from '../../src/order/check-order.ts'
import { firstPage } from '../conformance/subject.ts'
import { allOf, entriesOf, pagesFrom } from './pages.ts'

async function passed(pages: string[][]): Promise<{ keys: string[]; error: unknown }> {
  const keys: string[] = []
  try {
    for await (const page of checkOrder(pagesFrom(pages.map(entriesOf)), 's3://bucket')) keys.push(...page.map(({ key }) => key))
    return { keys, error: undefined }
  } catch (error) {
    return { keys, error }
  }
}

describe('checkOrder', () => {
  it('passes on what is in order', async () => {
    const pages = [['a', 'a-b', 'a.b'], ['a/x', '\uffff'], ['\u{1f600}']]
    expect(await passed(pages)).toEqual({ keys: pages.flat(), error: undefined })
  })

  it('passes on nothing of a page that breaks the order', async () => {
    const { keys, error } = await passed([['a'], ['b', 'd', 'c'], ['e']])
    expect(keys).toEqual(['a'])
    expect(error).toBeInstanceOf(OutOfOrderError)
    expect(error).toMatchObject({ kind: 'failed', previousKey: 'd', key: 'c', duplicate: false })
    expect((error as Error).message).toBe('the listing of s3://bucket is out of order: "c" comes after "d"')
  })

  it('looks across pages', async () => {
    expect(await passed([['b'], ['a']])).toMatchObject({ keys: ['b'], error: { previousKey: 'b', key: 'a' } })
  })

  it('does not take the order of UTF-16 units', async () => {
    expect((await passed([['\u{1f600}', '\uffff']])).error).toBeInstanceOf(OutOfOrderError)
  })

  it('passes on once what comes twice in a row, the same in everything', async () => {
    const row = (key: string): Entry => ({ key, size: 1, mtime: 2, etag: 'e' })
    const pages = [['a', 'a', 'b'], ['b'], ['b', 'b', 'c']].map((keys) => keys.map(row))
    expect((await allOf(checkOrder(pagesFrom(pages), 's3://bucket'))).map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })

  it('calls a key that comes twice by that name', async () => {
    const changed = [entriesOf(['a']), entriesOf(['x', 'a']).slice(1)]
    const error: unknown = await allOf(checkOrder(pagesFrom(changed), 's3://bucket')).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ duplicate: true })
    expect((error as Error).message).toBe('the listing of s3://bucket names "a" twice')
  })

  it('ends the listing when it is left early', async () => {
    const pages = pagesFrom([entriesOf(['a']), entriesOf(['b'])])
    expect(await firstPage(checkOrder(pages, 'x'))).toHaveLength(1)
    expect(pages.ended).toBe(true)
  })
})
