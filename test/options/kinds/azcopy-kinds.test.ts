import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileAttributes } from '../../../src/options/kinds/file-attributes.ts'
import { fromTo, sidesOf } from '../../../src/options/kinds/from-to.ts'
import { hostSuffixes } from '../../../src/options/kinds/host-suffixes.ts'
import { list, regexList } from '../../../src/options/kinds/list.ts'
import { mebibytes } from '../../../src/options/kinds/mebibytes.ts'
import { megabits } from '../../../src/options/kinds/megabits.ts'
import { retryCodes } from '../../../src/options/kinds/retry-codes.ts'

const MEBIBYTE = 1024 ** 2

describe('numbers of MiB', () => {
  const block = mebibytes({ max: 4000, cut: true })
  const put = mebibytes({ max: 5000 })

  it.each([
    ['0', 0], ['8', 8 * MEBIBYTE], ['+8', 8 * MEBIBYTE], ['0.25', MEBIBYTE / 4], ['.5', MEBIBYTE / 2], ['5.', 5 * MEBIBYTE], ['007', 7 * MEBIBYTE],
    ['1.00000', MEBIBYTE], ['4000', 4000 * MEBIBYTE], ['0.00000095367431640625', 1],
  ])('read %j as %d bytes', (text, bytes) => {
    expect(block.parse(text)).toBe(bytes)
  })

  it.each(['', '.', '-1', '0.1', '8MiB', '1e3', '0x8', '1,5', ' 8', 'NaN', 'Inf', '0.000000953674316406250001'])('refuse %j', (text) => {
    expect(() => block.parse(text)).toThrow('must be a number of MiB that makes whole bytes')
  })

  it('are cut to the largest block, but a single request has its end', () => {
    expect(block.parse('4000.5')).toBe(4000 * MEBIBYTE)
    expect(block.parse('99999')).toBe(4000 * MEBIBYTE)
    expect(put.parse('5000')).toBe(5000 * MEBIBYTE)
    expect(() => put.parse('5000.5')).toThrow('must be at most 5000 MiB')
  })

  it('come to every number of whole bytes, and to nothing between them', () => {
    fc.assert(fc.property(fc.nat(4000 * MEBIBYTE), (bytes) => {
      // A power of two divides a power of ten as often, so that twenty digits hold any fraction of a MiB.
      const digits = String((BigInt(bytes % MEBIBYTE) * 10n ** 20n) / BigInt(MEBIBYTE)).padStart(20, '0')
      const text = `${Math.floor(bytes / MEBIBYTE)}.${digits}`
      expect(block.parse(text)).toBe(bytes)
      expect(() => block.parse(`${text}1`)).toThrow('whole bytes')
    }))
  })

  it('may be numbers in a library call', () => {
    fc.assert(fc.property(fc.nat(4 * 4000), (quarters) => {
      expect(block.accept(quarters / 4)).toBe(quarters * MEBIBYTE / 4)
    }))
    expect(() => block.accept(-1)).toThrow('whole bytes')
    expect(() => block.accept(NaN)).toThrow('whole bytes')
  })
})

describe('megabits a second', () => {
  it('are decimal', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e6 }), fc.nat(999), (whole, thousandths) => {
      const text = `${whole}.${String(thousandths).padStart(3, '0')}`
      expect(megabits.parse(text)).toBeCloseTo(whole * 125_000 + thousandths * 125, 4)
      expect(megabits.accept(whole)).toBe(whole * 125_000)
    }))
  })

  it('of 0 are no limit, and a tiny number still lets something pass', () => {
    expect(megabits.parse('0')).toBe(0)
    expect(megabits.parse('0.0')).toBe(0)
    expect(megabits.parse('0.0000001')).toBe(1)
  })

  it.each(['', '-1', '1e3', '1MB', '1,5', '.', 'Infinity', '9'.repeat(400)])('refuse %j', (text) => {
    expect(() => megabits.parse(text)).toThrow('must be a number of megabits')
  })
})

describe('lists', () => {
  const part = fc.string({ minLength: 1 }).filter((text) => !text.includes(';'))

  it('are cut at semicolons, and empty parts do not count', () => {
    fc.assert(fc.property(fc.array(part), (parts) => {
      expect(list('X').parse(parts.join(';'))).toEqual(parts)
      expect(list('X').parse(`;${parts.join(';;')};`)).toEqual(parts)
      expect(list('X').accept(parts)).toEqual(parts)
    }))
  })

  it('may hold semicolons in a library call only', () => {
    expect(list('X').accept(['a;b'])).toEqual(['a;b'])
    expect(() => list('X').accept([''])).toThrow('must be a list of texts')
    expect(regexList.accept(['a;b']).map((regex) => ['xa;by', 'a', 'b'].filter((key) => regex.test(key)))).toEqual([['xa;by']])
  })

  it('of regular expressions have none that is broken', () => {
    expect(regexList.parse('^a;b$;').map((regex) => ['a1', '1b', 'c'].filter((key) => regex.test(key)))).toEqual([['a1'], ['1b']])
    expect(regexList.parse('')).toEqual([])
    expect(() => regexList.parse('a;(;b')).toThrow('never closed')
  })

  it('of hosts hold suffixes only', () => {
    expect(hostSuffixes.parse('*.core.example.org;.a.b;blob.x')).toEqual(['*.core.example.org', '.a.b', 'blob.x'])
    for (const text of ['*', 'com', '*.com', 'https://a.b', 'a.b/c', 'a b.c', 'ok.org;*']) {
      expect(() => hostSuffixes.parse(text), text).toThrow('must be suffixes of host names')
    }
    expect(() => hostSuffixes.accept(['com'])).toThrow('must be suffixes')
  })
})

describe('answers to retry', () => {
  it.each([
    ['409', { also: { 409: [] }, never: [] }],
    ['409;-500;', { also: { 409: [] }, never: [500] }],
    ['409:BlobImmutable,LeaseLost;403', { also: { 403: [], 409: ['BlobImmutable', 'LeaseLost'] }, never: [] }],
    ['', { also: {}, never: [] }],
  ])('read %j', (text, expected) => {
    expect(retryCodes.parse(text)).toEqual(expected)
  })

  it.each(['409,500', 'x', '99', '600', '-500:Name', '409:', '409:A,', '409: A', '4090', '+409'])('refuse %j', (text) => {
    expect(() => retryCodes.parse(text)).toThrow('must be HTTP status codes with semicolons')
  })
})

describe('kinds of both sides', () => {
  it.each([
    ['LocalBlob', ['local', 'blob']], ['bloblocal', ['blob', 'local']], ['BLOBFSLOCAL', ['blob', 'local']], ['localblobfs', ['local', 'blob']],
    ['BlobBlob', ['blob', 'blob']], ['BlobFSBlob', ['blob', 'blob']], ['BlobBlobFS', ['blob', 'blob']], ['BlobFSBlobFS', ['blob', 'blob']],
  ] as const)('are those of %s', (text, sides) => {
    expect(sidesOf(fromTo.accept(fromTo.parse(text)))).toEqual(sides)
  })

  it.each([
    ['LocalFile', ['local', 'file']], ['filenfslocal', ['file', 'local']], ['BlobFileSMB', ['blob', 'file']], ['FileSMBFileNFS', ['file', 'file']],
  ] as const)('are those of %s', (text, sides) => {
    expect(sidesOf(fromTo.accept(fromTo.parse(text)))).toEqual(sides)
  })

  it.each([['H;R', ['Hidden', 'ReadOnly']], ['a', ['Archive']], ['', []], ['C;E', ['Compressed', 'Encrypted']], ['N;T;O;I;S', ['None', 'Temporary', 'Offline', 'NotContentIndexed', 'System']]])('attributes %s', (text, names) => {
    expect(fileAttributes.parse(text)).toEqual(names)
    expect(fileAttributes.accept(text)).toEqual(names)
  })

  it.each(['Q', 'ReadOnly', 'R,H'])('no attribute of a file is %s', (text) => {
    expect(() => fileAttributes.parse(text)).toThrow('is no attribute of a file; there are')
    expect(() => fileAttributes.accept([text])).toThrow('is no attribute of a file; there are')
  })

  it.each(['', 'LocalS3', 'BlobTrash', 'LocalLocal', 'PipeBlob', 'Local Blob'])('refuse %j', (text) => {
    expect(() => fromTo.parse(text)).toThrow('must be one of LocalBlob, ')
  })
})
