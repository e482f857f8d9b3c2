/** The result of one item. An error rejects only the promise of that item. */
export type Result<O> = { readonly value: O } | { readonly error: Error }

/**
 * Collects items while a batch is being processed. The next batch takes all of them, so that the items share the cost of
 * starting a program.
 *
 * @param work returns one result for each item, in their order
 * @param most items in a batch
 */
export function inBatches<I, O>(work: (items: readonly I[]) => Promise<Result<O>[]>, most: number): (item: I) => Promise<O> {
  const waiting: { readonly item: I; readonly settle: (result: Result<O>) => void }[] = []
  let running = false

  const runAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most)
      const results = await work(batch.map(({ item }) => item)).catch((error: unknown) => error as Error)
      batch.forEach(({ settle }, i) => settle(results instanceof Error ? { error: results } : (results[i] as Result<O>)))
    }
    running = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      const settle = (result: Result<O>): void => ('error' in result ? reject(result.error) : resolve(result.value))
      waiting.push({ item, settle })
      if (running) return
      running = true
      // Calls of the same turn join the batch.
      setImmediate(() => void runAll())
    })
}
