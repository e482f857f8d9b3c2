import { describe, expect, it } from 'vitest'
import { sniffContentType } from '../../../src/sync/object/sniff-content-type.ts'
import { DISK, sidesWith } from '../support/sides.ts'

describe('sniffContentType', () => {
  it.each([
    ['', 'text/plain'], ['plain words\n', 'text/plain'], ['grüße', 'text/plain'], ['\x1b[1mescape', 'text/plain'],
    ['\0\x01binary', 'application/octet-stream'], [' \n<!DOCTYPE html>', 'text/html'], ['<html>', 'text/html'], ['<b>', 'text/html'], ['<bold>', 'text/plain'],
    ['<!-- x', 'text/html'], ['<?xml version="1.0"?>', 'text/xml'], ['%PDF-1.7', 'application/pdf'], ['GIF89a', 'image/gif'],
    ['\x89PNG\r\n\x1a\n', 'image/png'], ['\xff\xd8\xff\xe0', 'image/jpeg'], ['RIFF\x01\x02\x03\x04WEBPVP8 ', 'image/webp'], ['RIFF\x01\x02\x03\x04WAVE', 'audio/wave'],
    ['\x1f\x8b\x08\0', 'application/x-gzip'], ['PK\x03\x04', 'application/zip'], ['\0asm\x01', 'application/wasm'], ['\xef\xbb\xbfx', 'text/plain'],
  ])('%j is %s', (text, expected) => {
    expect(sniffContentType(Buffer.from(text, 'latin1'))).toBe(expected)
  })

  it('looks at the first 512 bytes and no more', () => {
    expect(sniffContentType(Buffer.from(`${'x'.repeat(512)}\0`))).toBe('text/plain')
    expect(sniffContentType(Buffer.from(`${'x'.repeat(511)}\0`))).toBe('application/octet-stream')
  })
})

describe('a file whose extension tells nothing', () => {
  it.each([[true, 'text/html', 'text/html'], [false, 'application/octet-stream', 'application/octet-stream']])('sniffed: %s', async (sniffContentType, small, large) => {
    const sides = sidesWith({}, {}, { source: DISK })
    sides.source.seed('small', '<html>')
    sides.source.seed('large', `<html>${'x'.repeat(2000)}`)
    sides.source.seed('known.css', '<html>')
    await sides.sync({ attributes: { sniffContentType } })
    const typeOf = (key: string): string | undefined => sides.target.objects.get(key)?.facts.contentType
    expect([typeOf('small'), typeOf('large'), typeOf('known.css')]).toEqual([small, large, 'text/css'])
  })
})
