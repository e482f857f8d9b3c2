import { assembleCrcKernel, layoutOf, STRIDE, type Kernel } from './kernel.ts'
import type { CrcParameters } from './parameters.ts'
import { instantiate } from '../wasm/instance.ts'
import { fillTables } from './tables.ts'

/** The register of a CRC in two halves; both all ones at the start. */
export interface Register {
  low: number
  high: number
}

/** Updates a register with bytes. */
export type Crc = (register: Register, bytes: Uint8Array) => void

/** Fits into the level 2 cache of common processors; a smaller input would empty the widest window more often. */
const CAPACITY = 256 * 1024

/**
 * Compiles a CRC to WebAssembly. That takes about 1 ms, so it happens on first use.
 *
 * @param simd false avoids 128-bit lanes, which processors without SSE 4.1 lack
 */
export function makeCrc(parameters: CrcParameters, simd = true): Crc {
  const kernel: Kernel = { folds: parameters.folds, tableEntryBytes: parameters.width === 64 ? 8 : 4, capacity: CAPACITY, simd }
  const instance = instantiate(assembleCrcKernel(kernel))
  if (!instance) return makeCrc(parameters, false)
  const { memory, run } = instance
  const layout = layoutOf(kernel)
  fillTables(parameters, 8, new DataView(memory.buffer, layout.nextWord))
  fillTables(parameters, STRIDE, new DataView(memory.buffer, layout.nextStride))
  const input = new Uint8Array(memory.buffer, layout.input)
  const shared = new DataView(memory.buffer, layout.register)

  const take = (bytes: Uint8Array): void => {
    input.set(bytes, -bytes.length & 15)
    run(bytes.length)
  }
  return (register, bytes) => {
    shared.setInt32(0, register.low, true)
    shared.setInt32(4, register.high, true)
    if (bytes.length <= CAPACITY) take(bytes)
    else for (let at = 0; at < bytes.length; at += CAPACITY) take(bytes.subarray(at, at + CAPACITY))
    register.low = shared.getInt32(0, true)
    register.high = shared.getInt32(4, true)
  }
}
