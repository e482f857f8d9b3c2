import { md5Of } from '../md5.ts'
import { LANES } from './kernel.ts'
import { makeMd5Lanes, type Md5Lanes } from './lanes.ts'

/** How long an input waits for others at most, milliseconds. It is less than a part of some megabytes takes on most lines. */
const PATIENCE = 100
/** Fewer bytes are hashed sooner than others come. */
const LEAST = 2 ** 20

/** An input that waits for others. */
interface Waiting {
  readonly bytes: Uint8Array
  resolve(md5: string): void
}

/** Inputs of one length that will be hashed together. */
interface Batch {
  readonly inputs: Waiting[]
  readonly timer: NodeJS.Timeout
}

let compiled: { readonly lanes: Md5Lanes | undefined } | undefined
/** By the length of their inputs. */
const batches = new Map<number, Batch>()

/**
 * Computes the MD5 of the bytes, hex in lower case, together with those of other calls: that takes less CPU. The bytes must
 * stay as they are until it resolves. That takes 100 milliseconds longer than the hashing at most.
 */
export function md5Together(bytes: Uint8Array): Promise<string> {
  compiled ??= { lanes: makeMd5Lanes() }
  const { lanes } = compiled
  const { length } = bytes
  if (!lanes || length < LEAST) return Promise.resolve(md5Of(bytes))
  return new Promise((resolve) => {
    const batch = batches.get(length) ?? { inputs: [], timer: setTimeout(() => hash(length, lanes), PATIENCE) }
    batches.set(length, batch)
    batch.inputs.push({ bytes, resolve })
    if (batch.inputs.length === LANES) hash(length, lanes)
  })
}

function hash(length: number, lanes: Md5Lanes): void {
  const { inputs = [], timer } = batches.get(length) ?? {}
  batches.delete(length)
  clearTimeout(timer)
  const bytes = inputs.map((input) => input.bytes)
  const md5s = bytes.length === 1 ? bytes.map(md5Of) : lanes(bytes)
  inputs.forEach((input, i) => input.resolve(md5s[i] ?? ''))
}
