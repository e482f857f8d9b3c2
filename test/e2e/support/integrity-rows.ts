import { MIB, SMALL_PARTS } from './mixed.ts'

/** The checksum that an object is stored with. */
export interface StoredChecksum {
  readonly algorithm: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256'
  readonly type: 'COMPOSITE' | 'FULL_OBJECT'
}

/** One combination of everything that verification depends on. */
export interface IntegrityRow {
  readonly title: string
  readonly pair: 'local to S3' | 'S3 to local' | 'S3 to S3'
  /** Bytes of the object. */
  readonly size: number
  readonly checksum: StoredChecksum | undefined
  /** Sizes of the parts that the source is stored in, and those that the target is to be; none for an object put whole. */
  readonly sourceParts: readonly number[]
  readonly targetParts: readonly number[]
  readonly options: readonly string[]
}

const PAIRS = ['local to S3', 'S3 to local', 'S3 to S3'] as const
const SINGLE = 100_001
const LARGE = 6 * MIB + 1001
/** Parts of the size that `SMALL_PARTS` asks for, and others. */
const USUAL = [5 * MIB, MIB + 1001]
const OTHER = [6 * MIB, 1001]

const full = (algorithm: StoredChecksum['algorithm']): StoredChecksum => ({ algorithm, type: 'FULL_OBJECT' })
const composite = (algorithm: StoredChecksum['algorithm']): StoredChecksum => ({ algorithm, type: 'COMPOSITE' })
/** An object put whole has its checksum over all bytes, whatever is asked for. */
const OF_SINGLE = [undefined, ...(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const).map(full)]
const OF_PARTS = [
  undefined,
  ...(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const).map(composite),
  ...(['CRC32', 'CRC32C', 'CRC64NVME'] as const).map(full),
]

/** All combinations that there are. */
export const INTEGRITY_ROWS: readonly IntegrityRow[] = PAIRS.flatMap((pair) => [
  ...OF_SINGLE.map((checksum) => row(pair, checksum, [], 'single')),
  ...OF_PARTS.map((checksum) => row(pair, checksum, USUAL, 'same parts')),
  // A file has no parts that could be others.
  ...(pair === 'local to S3' ? [] : OF_PARTS.map((checksum) => row(pair, checksum, OTHER, 'other parts'))),
])

function row(pair: IntegrityRow['pair'], checksum: StoredChecksum | undefined, sourceParts: readonly number[], shape: string): IntegrityRow {
  // A checksum over all bytes is the same whatever the parts; for the others the target is given those of the source.
  const asksForParts = sourceParts === OTHER && pair === 'S3 to S3' && checksum?.type !== 'FULL_OBJECT'
  return {
    title: `${pair}, ${checksum === undefined ? 'no checksum' : `${checksum.algorithm} ${checksum.type}`}, ${shape}`,
    pair,
    size: sourceParts.length === 0 ? SINGLE : LARGE,
    checksum,
    sourceParts,
    targetParts: sourceParts === OTHER && !asksForParts ? USUAL : sourceParts,
    options: [...checksumOptions(pair, checksum), ...(asksForParts ? ['--auto-chunksize'] : SMALL_PARTS)],
  }
}

function checksumOptions(pair: IntegrityRow['pair'], checksum: StoredChecksum | undefined): string[] {
  if (checksum === undefined) return []
  const { algorithm, type } = checksum
  const reading = pair === 'local to S3' ? [] : ['--enable-additional-checksum']
  if (pair === 'S3 to local') return reading
  const isFullByOption = type === 'FULL_OBJECT' && (algorithm === 'CRC32' || algorithm === 'CRC32C')
  return [...reading, '--additional-checksum-algorithm', algorithm, ...(isFullByOption ? ['--full-object-checksum'] : [])]
}
