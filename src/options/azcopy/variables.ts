import { availableParallelism } from 'node:os'
import { UsageError } from '../../errors.ts'
import type { AzcopyEnvironment } from './environment.ts'
import type { OptionRow } from '../table/row.ts'
import type { Setting, Settings } from '../read/setting.ts'
import { TABLE } from '../table/table.ts'

const GIBIBYTE = 1024 ** 3
/** The size of a part when none is set. */
const PART = 8 * 1024 ** 2

/**
 * Adds what azcopy's variables say of options that are not given; an option given always wins.
 *
 * @throws UsageError when a block would not fit into three quarters of AZCOPY_BUFFER_GB, as in azcopy
 */
export function withAzcopyVariables(settings: Settings, azcopy: AzcopyEnvironment): Settings {
  const added = new Map(settings)
  const add = (name: string, variable: string, value: number | undefined): void => {
    const row = rowOf(name)
    if (value === undefined || settings.has(name) || row === undefined) return
    added.set(name, { row, value, text: String(value), origin: { from: 'environment', variable } } satisfies Setting)
  }
  const partSize = partSizeOf(settings)
  checkBuffer(partSize, azcopy.bufferBytes)
  const concurrency = 'AZCOPY_CONCURRENCY_VALUE'
  if (azcopy.files === undefined) add('worker-size', concurrency, azcopy.connections)
  else add('worker-size', 'AZCOPY_CONCURRENT_FILES', azcopy.files)
  add('max-parallel-uploads', azcopy.connections === undefined ? 'AZCOPY_BUFFER_GB' : concurrency, partsAtOnce(azcopy, partSize))
  add('max-parallel-listings', 'AZCOPY_CONCURRENT_SCAN', azcopy.listings)
  add('operation-attempt-timeout-milliseconds', 'AZCOPY_REQUEST_TRY_TIMEOUT', azcopy.tryTimeout)
  return added
}

/** As many parts as there may be connections, and as fit into the buffer: AZCOPY_BUFFER_GB, or what azcopy takes itself. */
function partsAtOnce({ connections, bufferBytes }: AzcopyEnvironment, partSize: number): number | undefined {
  if (connections === undefined && bufferBytes === undefined) return undefined
  const buffer = bufferBytes ?? Math.min(16, availableParallelism() / 2) * GIBIBYTE
  return Math.max(1, Math.min(connections ?? 16, Math.floor(buffer / partSize)))
}

function partSizeOf(settings: Settings): number {
  const sizes = ['block-size-mb', 'multipart-chunksize'].map((name) => Number(settings.get(name)?.value ?? 0))
  return sizes.find((size) => size > 0) ?? PART
}

function checkBuffer(partSize: number, bufferBytes: number | undefined): void {
  if (bufferBytes === undefined || partSize <= 0.75 * bufferBytes) return
  throw new UsageError(`a block of ${partSize} bytes does not fit into three quarters of AZCOPY_BUFFER_GB; raise it, or lower --block-size-mb`)
}

function rowOf(name: string): OptionRow | undefined {
  const table: readonly OptionRow[] = TABLE
  return table.find((row) => row.name === name)
}
