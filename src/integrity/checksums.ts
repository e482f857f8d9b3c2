import { createHash, hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ChecksumAlgorithm } from './checksum.ts'
import type { RunningDigest } from './digest.ts'

const POLY: Record<string, bigint> = { CRC32: 0xedb88320n, CRC32C: 0x82f63b78n, CRC64NVME: 0x9a6c9329ac4bc9b5n }
const WIDTH: Record<string, bigint> = { CRC32: 32n, CRC32C: 32n, CRC64NVME: 64n }
const TABLES = new Map<string, bigint[]>()

function tableOf(algorithm: string): bigint[] {
  let table = TABLES.get(algorithm)
  if (!table) {
    table = Array.from({ length: 256 }, (_, n) => {
      let c = BigInt(n)
      for (let k = 0; k < 8; k++) c = c & 1n ? (c >> 1n) ^ (POLY[algorithm] ?? 0n) : c >> 1n
      return c
    })
    TABLES.set(algorithm, table)
  }
  return table
}

export function isCombinable(algorithm: ChecksumAlgorithm): boolean {
  return algorithm.startsWith('CRC')
}

export function createChecksum(algorithm: ChecksumAlgorithm): RunningDigest {
  if (!isCombinable(algorithm)) {
    const running = createHash(algorithm.toLowerCase())
    return { update: (bytes) => void running.update(bytes), digest: () => running.digest('base64') }
  }
  const bytesOf = (value: bigint): string => Buffer.from(value.toString(16).padStart(Number(WIDTH[algorithm]) / 4, '0'), 'hex').toString('base64')
  if (algorithm === 'CRC32') {
    let value = 0
    return { update: (bytes) => void (value = crc32(bytes, value)), digest: () => bytesOf(BigInt(value)) }
  }
  const mask = (1n << (WIDTH[algorithm] ?? 0n)) - 1n
  const table = tableOf(algorithm)
  let crc = mask
  return {
    update(bytes) {
      for (const byte of bytes) crc = (table[Number((crc ^ BigInt(byte)) & 255n)] ?? 0n) ^ (crc >> 8n)
    },
    digest: () => bytesOf(crc ^ mask),
  }
}

export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  if (!isCombinable(algorithm)) return hash(algorithm.toLowerCase(), bytes, 'base64')
  const running = createChecksum(algorithm)
  running.update(bytes)
  return running.digest()
}

export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): string {
  return `${checksumOf(algorithm, Buffer.concat(parts.map((part) => Buffer.from(part, 'base64'))))}-${parts.length}`
}

export function combineChecksums(algorithm: ChecksumAlgorithm, parts: readonly { checksum: string; length: number }[]): string {
  const width = WIDTH[algorithm] ?? 0n
  const table = tableOf(algorithm)
  let crc = 0n
  for (const { checksum, length } of parts) {
    for (let i = 0; i < length; i++) crc = (table[Number(crc & 255n)] ?? 0n) ^ (crc >> 8n)
    crc ^= BigInt(`0x${Buffer.from(checksum, 'base64').toString('hex')}`)
  }
  return Buffer.from(crc.toString(16).padStart(Number(width) / 4, '0'), 'hex').toString('base64')
}
