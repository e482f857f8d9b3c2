import type { CopyContext } from '../object/context.ts'
import type { Copy } from '../pair.ts'
import { copyObject, type CopyOutcome } from '../object/copy.ts'

/**
 * Carries out copies. Copies and outcomes are plain data, and so is what is reported meanwhile (`CopyRun`), so a carrier may
 * work in another thread, with connections of its own. What several carriers share are the limits and the part slots, which
 * they ask one place for.
 */
export interface Carrier {
  /** Never rejects: a fault is an outcome. */
  carry(copy: Copy): Promise<CopyOutcome>
}

/** The carrier that works in the thread of the pass. */
export function createCarrier(context: CopyContext): Carrier {
  return { carry: (copy) => copyObject(copy, context) }
}
