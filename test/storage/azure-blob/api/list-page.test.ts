import { describe, expect, it } from 'vitest'
import { openListPage } from '../../../../src/storage/azure-blob/api/list-page.ts'
import { escapeXml } from '../../../../src/xml.ts'

const FROM = { container: 'c', prefixLength: 0 }
const TIME = 'Wed, 09 Sep 2009 09:20:02 GMT'

interface Listed {
  readonly name: string
  readonly metadata?: string
  readonly properties?: string
  readonly size?: number
}

function blobXml({ name, metadata = '', properties = '', size = 5 }: Listed): string {
  return `<Blob>${name}<Properties><Creation-Time>${TIME}</Creation-Time><Last-Modified>${TIME}</Last-Modified><Etag>0x8D1</Etag>`
    + `<Content-Length>${size}</Content-Length><Content-Type>text/plain</Content-Type>${properties}</Properties>${metadata}<OrMetadata /></Blob>`
}

function page(content: string, marker = '<NextMarker />'): Buffer {
  return Buffer.from(`\ufeff<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="http://x/" ContainerName="c">`
    + `<Prefix></Prefix><MaxResults>5000</MaxResults><Blobs>${content}</Blobs>${marker}</EnumerationResults>`)
}

const named = (name: string): string => `<Name>${escapeXml(name)}</Name>`

const BROKEN = expect.objectContaining({ kind: 'failed', code: 'BrokenListing' }) as Error

describe('a page of List Blobs in another form than the service writes', () => {
  const blobs = blobXml({ name: named('a & b') }) + blobXml({ name: named('c'), metadata: '<Metadata><hdi_isfolder>true</hdi_isfolder></Metadata>' })
  const plain = page(blobs, '<NextMarker>m</NextMarker>').toString()

  it.each<[string, (xml: string) => string]>([
    ['names as CDATA', (xml) => xml.replace('<Name>c</Name>', '<Name><![CDATA[c]]></Name>')],
    ['attributes', (xml) => xml.replaceAll('<Blob>', '<Blob a="1">').replaceAll('<Name>', '<Name xml:space="preserve">')],
    ['a namespace prefix', (xml) => xml.replace(/<(\/?)([A-Z][\w-]*)/g, '<$1x:$2')],
    ['comments', (xml) => xml.replaceAll('<Blob>', '<!-- <Blob> --><Blob>')],
    ['blanks between elements', (xml) => xml.replace(/><(?=Blob>|\/Blobs|NextMarker>|\/Enum|Prop|\/Blob>)/g, '>\n <')],
    ['a marker with attributes', (xml) => xml.replace('<NextMarker>', '<NextMarker a="">')],
    ['the marker before the blobs', (xml) => xml.replace('<NextMarker>m</NextMarker>', '').replace('<Blobs>', '<NextMarker>m</NextMarker><Blobs>')],
  ])('is read right with %s', (_, vary) => {
    const opened = openListPage(Buffer.from(vary(plain)), FROM)
    expect([opened.blobs, opened.next]).toEqual([openListPage(Buffer.from(plain), FROM).blobs, 'm'])
    expect(opened.blobs.map(({ key, isFolder }) => [key, isFolder])).toEqual([['a & b', false], ['c', true]])
  })

  it.each<[string, (xml: string) => string]>([
    ['a blob without a name', (xml) => xml.replace('<Name>c</Name>', '')],
    ['a blob with an empty name', (xml) => xml.replace('<Name>c</Name>', '<Name/>')],
    ['something unknown among the blobs', (xml) => xml.replace('<Blob>', '<Blub/><Blob>')],
    ['no size', (xml) => xml.replace('<Content-Length>5</Content-Length>', '')],
    ['two lists', (xml) => xml.replace('</Blobs>', '</Blobs><Blobs></Blobs>')],
    ['no list', (xml) => xml.replace(/<Blobs>.*<\/Blobs>/, '')],
  ])('is refused with %s', (_, vary) => {
    expect(() => openListPage(Buffer.from(vary(plain)), FROM).blobs).toThrow(BROKEN)
  })
})

describe('a page of List Blobs', () => {
  it('tells key, size, time, ETag, MD5 and content type', () => {
    const properties = '<Content-MD5>sQqNsWTgdUEFt6mb5y4/5Q==</Content-MD5>'
    const body = page(blobXml({ name: named('p/a <b> & "é"'), properties, size: 1234 }), '<NextMarker>m &amp; n</NextMarker>')
    const { blobs, next } = openListPage(body, { container: 'c', prefixLength: 2 })
    expect(blobs).toEqual([{
      key: 'a <b> & "é"', size: 1234, mtime: Date.UTC(2009, 8, 9, 9, 20, 2), etag: '0x8D1', contentMd5: 'sQqNsWTgdUEFt6mb5y4/5Q==', contentType: 'text/plain',
      isFolder: false,
    }])
    expect(next).toBe('m & n')
  })

  it('decodes names that XML cannot carry, and only those', () => {
    const body = page(blobXml({ name: '<Name Encoded="true">a%EF%BF%BE%25b</Name>' }) + blobXml({ name: '<Name Encoded="false">a%25b</Name>' }))
    expect(openListPage(body, FROM).blobs.map(({ key }) => key)).toEqual(['a\ufffe%b', 'a%25b'])
  })

  it('tells prefixes, and the blobs between them', () => {
    const body = page(`<BlobPrefix>${named('a/')}</BlobPrefix>${blobXml({ name: named('b') })}<BlobPrefix><Name Encoded="true">c%01/</Name></BlobPrefix>`)
    const { blobs, prefixes } = openListPage(body, FROM)
    expect([prefixes, blobs.map(({ key }) => key)]).toEqual([['a/', 'c\u0001/'], ['b']])
  })

  it.each([
    ['<Metadata><hdi_isfolder>true</hdi_isfolder></Metadata>', '', true],
    ['<Metadata><other>x</other><HDI_IsFolder>True</HDI_IsFolder></Metadata>', '', true],
    ['<Metadata><hdi_isfolder>false</hdi_isfolder></Metadata>', '', false],
    ['<Metadata />', '', false],
    ['', '<ResourceType>directory</ResourceType>', true],
    ['', '<ResourceType>file</ResourceType>', false],
  ])('knows whether %s %s is a folder', (metadata, properties, isFolder) => {
    expect(openListPage(page(blobXml({ name: named('a'), metadata, properties })), FROM).blobs[0]?.isFolder).toBe(isFolder)
  })

  it('takes no metadata for blobs', () => {
    const fake = '<Metadata><Blob>x</Blob><BlobPrefix>y</BlobPrefix><Metadata>z</Metadata><Name>n</Name><empty/><Etag>0xBAD</Etag></Metadata>'
    const { blobs, prefixes } = openListPage(page(blobXml({ name: named('a'), metadata: fake }) + blobXml({ name: named('b') })), FROM)
    expect(blobs.map(({ key, etag }) => [key, etag])).toEqual([['a', '0x8D1'], ['b', '0x8D1']])
    expect(prefixes).toEqual([])
  })

  it('reads a page of many, however it is cut into pieces', () => {
    const names = Array.from({ length: 700 }, (_, i) => `folder/${'é'.repeat(i % 40)}-${i}`)
    const body = page(names.map((name, i) => blobXml({ name: named(name), metadata: `<Metadata><m>${'v'.repeat((i * 37) % 900)}</m></Metadata>` })).join(''))
    expect(openListPage(body, FROM).blobs.map(({ key }) => key)).toEqual(names)
    const long = page(blobXml({ name: named('long'), metadata: `<Metadata><m>${'v'.repeat(200_000)}</m></Metadata>` }) + blobXml({ name: named('next') }))
    expect(openListPage(long, FROM).blobs.map(({ key }) => key)).toEqual(['long', 'next'])
  })

  it('is empty where nothing is', () => {
    const body = Buffer.from('<?xml version="1.0"?><EnumerationResults><Blobs /><NextMarker /></EnumerationResults>')
    expect(openListPage(body, FROM)).toMatchObject({ blobs: [], prefixes: [], next: undefined })
  })

  it.each(['<html>welcome</html>', '\n<!DOCTYPE html><html></html>'])('is refused with a hint of a proxy when it is the web page %j', (text) => {
    const refused = expect.objectContaining({ kind: 'transient', code: 'UnexpectedAnswer', message: expect.stringContaining('List Blobs') as string }) as Error
    expect(() => openListPage(Buffer.from(text), FROM)).toThrow(refused)
  })

  it('is tried again when it is cut short or no listing', () => {
    const body = page(blobXml({ name: named('a') }))
    for (const broken of [body.subarray(0, -10), body.subarray(0, 200), Buffer.alloc(0), Buffer.from('<html></html>')]) {
      expect(() => openListPage(broken, FROM)).toThrow(expect.objectContaining({ kind: 'transient' }) as Error)
    }
    const hollow = Buffer.from('<EnumerationResults><Blobs><Blob><Name>a</Name></Blobs><NextMarker /></EnumerationResults>')
    expect(() => openListPage(hollow, FROM).blobs).toThrow(BROKEN)
  })

  it('gives its bytes back once it is read', () => {
    let returned = 0
    const opened = openListPage(page(blobXml({ name: named('a') })), FROM, () => returned++)
    expect(returned).toBe(0)
    expect([opened.blobs.length, opened.prefixes.length, returned]).toEqual([1, 0, 1])
  })
})
