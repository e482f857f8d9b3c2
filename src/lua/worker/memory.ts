import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { countBytes } from './count-bytes.ts'

/** What a collection may leave uncollected until the next one, as a share of the limit. Collecting more often would cost too much. */
const SLACK = 0.5

/** Bounds the memory of a script. */
export interface MemoryLimit {
  /** Looks at what is in use. */
  check(): void
}

/**
 * Bounds what is allocated from now on, on V8's heap and outside of it.
 *
 * @param limit bytes
 * @param exceeded is called when what is in use is above the limit; it must not return
 */
export function limitMemory(limit: number, exceeded: () => never): MemoryLimit {
  const collect = collector()
  collect()
  const before = bytesInUse()
  const slack = Math.ceil(limit * SLACK)
  let threshold = limit
  const check = (wanted = 0): void => {
    if (wanted > limit) exceeded()
    if (bytesInUse() - before + wanted > threshold) {
      const used = (): number => bytesInUse() - before + wanted
      collect()
      // V8 frees the bytes of arrays during the collection after the one that found them.
      if (used() > limit) collect()
      if (used() > limit) exceeded()
      threshold = Math.max(limit, used() + slack)
    }
    countBytes(slack, check)
  }
  countBytes(slack, check)
  return { check: () => check() }
}

function bytesInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

/** V8's garbage collection, which Node offers under a flag only. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('() => gc()') as () => void
}
