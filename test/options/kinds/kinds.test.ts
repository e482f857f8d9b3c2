import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidValue } from '../../../src/options/kinds/kind.ts'
import { base64 } from '../../../src/options/kinds/base64.ts'
import { headerText } from '../../../src/options/kinds/text.ts'
import { pastTimeOrAge } from '../../../src/options/kinds/time.ts'
import { TABLE } from '../../../src/options/table/table.ts'
import type { OptionRow } from '../../../src/options/table/row.ts'

const table: readonly OptionRow[] = TABLE

describe('customer keys', () => {
  const key = base64(32)

  it('are the base64 of exactly their bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64')
      if (bytes.length === 32) expect(key.parse(text)).toBe(text)
      else expect(() => key.parse(text)).toThrow('must be the base64 of 32 bytes')
    }))
  })

  it.each([
    ['without padding', (text: string) => text.replace('=', '')],
    ['with a blank', (text: string) => `${text} `],
    ['in the URL alphabet', () => Buffer.alloc(32, 255).toString('base64url') + '='],
    ['in hex', () => randomBytes(32).toString('hex')],
  ])('are refused %s', (_how, spoil) => {
    expect(() => key.parse(spoil(Buffer.alloc(32, 1).toString('base64')))).toThrow(InvalidValue)
  })
})

describe('a header', () => {
  it.each(['text/plain', 'max-age=0, no-cache', 'attachment; filename="ü.txt"', ' '])('may be %j', (text) => {
    expect(headerText('X').parse(text)).toBe(text)
  })

  it.each(['', 'a\r\nx-evil: 1', 'a\nb', 'a\0'])('may not be %j', (text) => {
    expect(() => headerText('X').parse(text)).toThrow('must be a text of one line')
  })
})

describe('a time of the past', () => {
  it('may be now, but no later', () => {
    const now = Date.now()
    expect(pastTimeOrAge.accept(now)).toBe(now)
    expect(pastTimeOrAge.parse('2020-01-01T00:00:00Z')).toBe(Date.UTC(2020, 0, 1))
    expect(() => pastTimeOrAge.accept(new Date(now + 3_600_000))).toThrow('must not lie in the future')
    expect(() => pastTimeOrAge.parse(new Date(now + 3_600_000).toISOString())).toThrow('must not lie in the future')
  })
})

describe('choices', () => {
  const choices = table.filter((row) => row.value.choices !== undefined && row.environment !== 'none')

  it.each(choices)('of --$name are taken as they are written', ({ value, azcopy }) => {
    for (const choice of value.choices ?? []) {
      expect(value.parse(choice)).toBe(choice)
      const folded = choice === choice.toLowerCase() ? choice.toUpperCase() : choice.toLowerCase()
      // azcopy does not mind letter case, s3sync does.
      if (azcopy) expect(value.parse(folded)).toBe(choice)
      else expect(() => value.parse(folded)).toThrow('must be one of')
    }
  })

  it.each(['additional-checksum-algorithm', 'check-additional-checksum', 'check-mtime-and-additional-checksum'])(
    '--%s takes no other algorithm than those of s3sync',
    (name) => {
      const kind = table.find((row) => row.name === name)?.value
      for (const word of ['SHA512', 'MD5', 'XXHASH3', 'XXHASH64', 'XXHASH128', 'sha256', '']) {
        expect(() => kind?.parse(word), word).toThrow('must be one of CRC32, CRC32C, CRC64NVME, SHA1, SHA256')
      }
    },
  )
})
