import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeXml, hasXmlForm, textBetween, textOf, unescapeXml } from '../src/xml.ts'

const text = fc.string({ unit: 'binary' })

describe('XML text', () => {
  it.each([
    ['&lt;a&gt; &amp; &quot;b&quot; &apos;c&apos;', '<a> & "b" \'c\''], ['&#34;&#x22;&#X22;', '""&#X22;'], ['&#128512;&#x1F600;', '\u{1f600}\u{1f600}'], ['&amp;lt;', '&lt;'],
    ['a & b', 'a & b'], ['&unknown;', '&unknown;'], ['&#1114112;', '&#1114112;'], ['&#x110000;&#99999999999;', '&#x110000;&#99999999999;'], ['&#x1;', '\u0001'], ['', ''],
  ])('%j', (xml, plain) => expect(unescapeXml(xml)).toBe(plain))

  it('comes back from its escaped form', () => {
    fc.assert(fc.property(text, (plain) => {
      expect(unescapeXml(escapeXml(plain))).toBe(plain)
    }))
  })

  it('is escaped so that no markup, and no line end that a parser would change, is left', () => {
    fc.assert(fc.property(text, (plain) => {
      expect(escapeXml(plain)).not.toMatch(/[<>"'\r\n\t]|&(?!#\d+;)/)
    }))
  })

  it('has an XML form unless a character is outside of XML 1.0', () => {
    for (const char of ['a', '\t', '\n', '\r', ' ', '\u007f', '\u0085', '\ud7ff', '\ue000', '\ufffd', '\u{10000}', '\u{1fffe}', '\u{10ffff}']) {
      expect([char, hasXmlForm(`x${char}`)]).toEqual([char, true])
    }
    for (const char of ['\0', '\u0001', '\b', '\v', '\f', '\u001f', '\ud800', '\udfff', '\ufffe', '\uffff']) {
      expect([char, hasXmlForm(`x${char}`)]).toEqual([char, false])
    }
  })
})

describe('elements', () => {
  const XML = '<A><Key>one</Key><B><Key>t&lt;wo</Key></B><Empty></Empty><Cut>x'

  it('are found between bounds', () => {
    expect(textOf(XML, 'Key')).toBe('one')
    expect(textOf(XML, 'Key', XML.indexOf('<B>'))).toBe('t<wo')
    expect(textBetween(XML, 'Key', XML.indexOf('<B>'))).toBe('t&lt;wo')
    expect(textOf(XML, 'Empty')).toBe('')
  })

  it.each([['Nothing', undefined], ['Cut', undefined], ['Ke', undefined]])('%s is %j', (name, found) => expect(textOf(XML, name)).toBe(found))

  it('are not found beyond the end', () => {
    expect(textOf(XML, 'Key', 4, 10)).toBeUndefined()
    expect(textOf(XML, 'Key', XML.indexOf('</Key>'), XML.indexOf('<B>'))).toBeUndefined()
  })
})
