import type { CopyContext } from './copy-context.ts'

/**
 * Counts the bytes of an object's parts as they arrive at the target, for one try. When the try has ended they are taken
 * back: the whole object counts then, or nothing of it.
 */
export async function countingParts<T>(context: CopyContext, work: (context: CopyContext) => Promise<T>): Promise<T> {
  const { report } = context.run
  let arrived = 0
  const onPart = (bytes: number): void => {
    arrived += bytes
    report.partsMoved(bytes)
  }
  try {
    return await work({ ...context, onPart })
  } finally {
    report.partsMoved(-arrived)
  }
}
