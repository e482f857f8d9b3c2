import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readListPage } from '../../../src/storage/azure-file/api/list-page.ts'
import { scanPage } from '../../../src/storage/azure-file/api/scan-page.ts'
import { escapeXml } from '../../../src/xml.ts'

interface Listed {
  readonly name: string
  readonly size: number | undefined
  readonly etag: string
  readonly attributes: string | undefined
}

const listed = fc.record<Listed>({
  name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((name) => `n${name.replace(/[\p{Cc}\p{Cs}\\/:|<>*?"\ufffe\uffff]/gu, '_')}`),
  size: fc.option(fc.nat(), { nil: undefined }),
  etag: fc.constantFrom('0x8D1', '0x8DEC'),
  attributes: fc.option(fc.constantFrom('Archive', 'ReadOnly | Archive'), { nil: undefined }),
})

function elementOf({ name, size, etag, attributes }: Listed): string {
  const kind = size === undefined ? 'Directory' : 'File'
  const length = size === undefined ? '' : `<Content-Length>${size}</Content-Length>`
  const known = attributes === undefined ? '' : `<Attributes>${attributes}</Attributes>`
  const times = '<Last-Modified>Sun, 29 Nov 2026 17:08:22 GMT</Last-Modified><LastWriteTime>2026-11-29T17:08:22.1234567Z</LastWriteTime>'
  return `<${kind}><FileId>1</FileId><Name>${escapeXml(name)}</Name><Properties>${length}${times}<Etag>"${etag}"</Etag></Properties>${known}</${kind}>`
}

const pageOf = (entries: readonly string[], marker: string, more = ''): string =>
  `\ufeff<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://a/" ShareName="s" DirectoryPath="">` +
  `<Marker></Marker><MaxResults>5000</MaxResults><Entries>${more}${entries.join('')}</Entries>` +
  `${marker === '' ? '<NextMarker />' : `<NextMarker>${marker}</NextMarker>`}</EnumerationResults>`

const read = (xml: string): ReturnType<typeof readListPage> => readListPage(Buffer.from(xml), { share: 's', key: undefined })

describe('a page of a directory', () => {
  test('shows the same entries when it is scanned and when it is parsed', () => {
    fc.assert(
      fc.property(fc.array(listed, { maxLength: 5 }), fc.constantFrom('', 'abc!1'), (items, marker) => {
        const entries = items.map(elementOf)
        const page = pageOf(entries, marker)
        expect(scanPage(page)).toBeDefined()
        expect(read(page)).toEqual(read(pageOf(entries, marker, '<!-- this needs the parser -->')))
        expect(read(page).items.map(({ name }) => name)).toEqual(items.map(({ name }) => name))
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['a name twice', '<File><Name>a</Name><Name>b</Name><Properties><Content-Length>1</Content-Length></Properties></File>'],
    ['no name', '<File><Properties><Content-Length>1</Content-Length></Properties></File>'],
    ['no size', '<File><Name>a</Name><Properties></Properties></File>'],
    ['an unknown reference', '<File><Name>a&b;</Name><Properties><Content-Length>1</Content-Length></Properties></File>'],
    ['another element', '<Link><Name>a</Name></Link>'],
    ['an entry without an end', '<File><Name>a</Name><Properties><Content-Length>1</Content-Length></Properties>'],
    ['text between entries', 'text<File><Name>a</Name><Properties><Content-Length>x</Content-Length></Properties></File>'],
    ['a name that leads out', '<File><Name>..</Name><Properties><Content-Length>1</Content-Length></Properties></File>'],
  ])('is a fault with %s, and never an entry less', (_what, entry) => {
    expect(() => read(pageOf([entry], ''))).toThrow(/the listing cannot be read/)
  })

  test('that writes a name in percent-encoding goes to the parser', () => {
    const page = pageOf(['<File><Name Encoded="true">a%EF%BF%BF</Name><Properties><Content-Length>1</Content-Length></Properties></File>'], '')
    expect(scanPage(page)).toBeUndefined()
    expect(read(page).items[0]?.name).toBe('a\uffff')
  })
})
