// The polynomial of Azure Storage, reflected, in two halves: numbers of 32 bits are faster here than those of 64.
const POLYNOMIAL = [0x9a6c9329, 0xac4bc9b5] as const

const HIGH = new Int32Array(256)
const LOW = new Int32Array(256)

for (let byte = 0; byte < 256; byte++) {
  let [high, low] = [0, byte]
  for (let bit = 0; bit < 8; bit++) {
    const carry = low & 1
    low = (low >>> 1) | (high << 31)
    high >>>= 1
    if (carry === 1) {
      high ^= POLYNOMIAL[0]
      low ^= POLYNOMIAL[1]
    }
  }
  HIGH[byte] = high
  LOW[byte] = low
}

/** The CRC-64 of Azure Storage over these bytes: 8 bytes, least first. */
export function crc64(parts: readonly Buffer[]): Buffer {
  let [high, low] = [-1, -1]
  for (const part of parts) {
    for (const byte of part) {
      const index = (low ^ byte) & 0xff
      low = ((low >>> 8) | (high << 24)) ^ (LOW[index] as number)
      high = (high >>> 8) ^ (HIGH[index] as number)
    }
  }
  const sum = Buffer.alloc(8)
  sum.writeInt32LE(~low, 0)
  sum.writeInt32LE(~high, 4)
  return sum
}
