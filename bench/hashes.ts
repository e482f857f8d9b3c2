// How fast the checksums are, ours and those of the packages that are found:
//   node scripts/run-ts.mjs bench/hashes.ts [FOLDER]
// FOLDER is where packages are looked for as well, such as a scratch folder after
// `npm install @node-rs/crc32 aws-crt hash-wasm @aws-sdk/checksums @aws-crypto/crc32c`.
import { hash, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { crc32 } from 'node:zlib'
import { CHECKSUM_ALGORITHMS, type S3ChecksumAlgorithm } from '../src/integrity/checksum.ts'
import { checksumOf } from '../src/integrity/checksums.ts'
import { describeMachine } from './machine.ts'

const SIZES = [8 * 1024, 8 * 1024 * 1024]
const ROUNDS = 60
/** Long enough for the clock, short enough to fit between what else the machine does. */
const ROUND_NANOSECONDS = 4_000_000n

type Hash = (bytes: Uint8Array) => unknown

interface Subject {
  readonly algorithm: S3ChecksumAlgorithm
  readonly by: string
  readonly hash: Hash
}

type Crc = new () => { update: (bytes: Uint8Array) => void, digest: () => unknown }
interface WasmHash { init: () => WasmHash, update: (bytes: Uint8Array) => WasmHash, digest: (form: 'binary') => unknown }
type ByName = Partial<Record<S3ChecksumAlgorithm, Hash>>

const once = (of: Crc): Hash => (bytes) => {
  const crc = new of()
  crc.update(bytes)
  return crc.digest()
}
const again = (wasm: WasmHash): Hash => (bytes) => wasm.init().update(bytes).digest('binary')

/** What is measured of each package; a package exports what it likes, so its types are claims. */
const PACKAGES: Record<string, (exported: unknown) => ByName | Promise<ByName>> = {
  '@node-rs/crc32': (exported) => {
    const { crc32, crc32c } = exported as Record<'crc32' | 'crc32c', Hash>
    return { CRC32: crc32, CRC32C: crc32c }
  },
  'aws-crt': (exported) => {
    const { crc32, crc32c, crc64nvme } = (exported as { default: { checksums: Record<'crc32' | 'crc32c' | 'crc64nvme', Hash> } }).default.checksums
    return { CRC32: (bytes) => crc32(bytes), CRC32C: (bytes) => crc32c(bytes), CRC64NVME: (bytes) => crc64nvme(bytes) }
  },
  'hash-wasm': async (exported) => {
    const made = exported as {
      createCRC32: (polynomial?: number) => Promise<WasmHash>
      createCRC64: (polynomial: string) => Promise<WasmHash>
      createSHA1: () => Promise<WasmHash>
      createSHA256: () => Promise<WasmHash>
    }
    return {
      CRC32: again(await made.createCRC32()),
      CRC32C: again(await made.createCRC32(0x82f63b78)),
      CRC64NVME: again(await made.createCRC64('9a6c9329ac4bc9b5')),
      SHA1: again(await made.createSHA1()),
      SHA256: again(await made.createSHA256()),
    }
  },
  '@aws-sdk/checksums/crc': (exported) => {
    const { Crc32cJs, Crc64NvmeJs } = exported as Record<'Crc32cJs' | 'Crc64NvmeJs', Crc>
    return { CRC32C: once(Crc32cJs), CRC64NVME: once(Crc64NvmeJs) }
  },
  '@aws-crypto/crc32c': (exported) => ({ CRC32C: once((exported as { AwsCrc32c: Crc }).AwsCrc32c) }),
}

/** The package as it exports itself, or undefined where there is none. */
async function load(name: string, folder: string): Promise<unknown> {
  for (const from of [join(folder, 'package.json'), import.meta.filename]) {
    let path
    try {
      path = createRequire(from).resolve(name)
    } catch {
      continue
    }
    return import(pathToFileURL(path).href)
  }
  return undefined
}

async function subjects(folder: string): Promise<Subject[]> {
  const found: Subject[] = [
    ...CHECKSUM_ALGORITHMS.map((algorithm) => ({ algorithm, by: 'objsync', hash: (bytes: Uint8Array) => checksumOf(algorithm, bytes) })),
    { algorithm: 'CRC32', by: 'node:zlib', hash: (bytes) => crc32(bytes) },
    { algorithm: 'SHA1', by: 'node:crypto', hash: (bytes) => hash('sha1', bytes, 'hex') },
    { algorithm: 'SHA256', by: 'node:crypto', hash: (bytes) => hash('sha256', bytes, 'hex') },
  ]
  for (const [name, measured] of Object.entries(PACKAGES)) {
    const exported = await load(name, folder)
    if (exported === undefined) continue
    for (const [algorithm, hash] of Object.entries(await measured(exported))) {
      found.push({ algorithm: algorithm as S3ChecksumAlgorithm, by: name, hash })
    }
  }
  return found.sort((a, b) => CHECKSUM_ALGORITHMS.indexOf(a.algorithm) - CHECKSUM_ALGORITHMS.indexOf(b.algorithm))
}

/** GB/s of each in its best round. They take turns, so that whatever disturbs the machine disturbs all. */
function measure(all: readonly Subject[], size: number): number[] {
  const bytes = randomBytes(size)
  const calls = Math.max(1, Math.floor(400_000 / size))
  const best = all.map(() => 0)
  for (const { hash } of all) for (let call = 0; call < calls * 60; call++) hash(bytes)
  for (let round = 0; round < ROUNDS; round++) {
    all.forEach(({ hash }, index) => {
      const start = process.hrtime.bigint()
      let hashed = 0
      let taken = 0n
      while (taken < ROUND_NANOSECONDS) {
        for (let call = 0; call < calls; call++) hash(bytes)
        hashed += calls * size
        taken = process.hrtime.bigint() - start
      }
      best[index] = Math.max(best[index] ?? 0, hashed / Number(taken))
    })
  }
  return best
}

const machine = describeMachine()
const all = await subjects(resolve(process.argv[2] ?? '.'))
const columns = SIZES.map((size) => measure(all, size))
console.log(`${machine.processor}, ${machine.system}, Node ${machine.node}. GB/s (1,000,000,000 bytes), the best of ${ROUNDS} rounds.\n`)
console.log(['algorithm', 'by                    ', ...SIZES.map((size) => `${size / 1024} KiB`)].join('  '))
all.forEach(({ algorithm, by }, index) => {
  console.log([algorithm.padEnd(9), by.padEnd(22), ...columns.map((column) => (column[index] ?? 0).toFixed(2).padStart(6))].join('  '))
})
