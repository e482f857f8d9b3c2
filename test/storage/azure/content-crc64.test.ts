import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checksumOf, combineChecksums } from '../../../src/integrity/checksums.ts'
import { crc64FromHeader } from '../../../src/storage/azure/content-crc64.ts'

// What StorageCRC64Calculator of @azure/storage-common 12.4.1 computes of the text.
it("is the CRC64NVME of S3 with its bytes in reverse: '123456789'", () => {
  expect(crc64FromHeader('iJh5CoYUi64=')).toBe(checksumOf('CRC64NVME', Buffer.from('123456789')))
})

it.each([undefined, '', 'AAAA', 'no base64!', 'AAAAAAAAAAAAAAAA'])('is not there when the header holds something else: %j', (header) => {
  expect(crc64FromHeader(header)).toBeUndefined()
})

it('combines to the CRC of the whole, however a blob is cut', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1 }), (blocks) => {
    const headers = blocks.map((bytes) => Buffer.from(checksumOf('CRC64NVME', bytes), 'base64').reverse().toString('base64'))
    const parts = headers.map((header, i) => ({ checksum: crc64FromHeader(header) ?? '', length: blocks[i]?.length ?? 0 }))
    expect(combineChecksums('CRC64NVME', parts)).toBe(checksumOf('CRC64NVME', Buffer.concat(blocks)))
  }))
})
