import type { Entry } from '../../storage/contract/entry.ts'
import type { Keyed } from '../../order/keyed.ts'
import type { Decisions } from '../decide/decide.ts'
import type { Copy, Extra } from '../pair.ts'
import type { CopyOutcome } from '../object/copy.ts'
import type { PassContext } from '../pass-context.ts'
import { mayStartOver } from '../list/ways.ts'
import { isLarge } from '../parts/plan.ts'
import { createLanes, type Lane } from '../schedule/lane.ts'
import { createCarrier } from './carrier.ts'
import { settle, type Obstacles } from './settle.ts'
import { withSpans } from './spans.ts'

/** Objects that wait in front of each lane; more would only take memory. */
const MOST_WAITING = 1000

/** The result of the copies. */
export interface TransferResult {
  /** Objects that were left out, with a warning or as failed. */
  readonly failed: number
}

/** Takes what a pass learns besides its copies. */
export interface Sinks {
  /** Gets the target's extra keys as they turn up. */
  readonly onExtras?: ((extras: Extra[]) => Promise<void>) | undefined
  /** Gets the folders to be finished. */
  readonly onFolders?: ((folders: Entry[]) => Promise<void>) | undefined
  /** Gets the entries of the target that would be extras, had nothing shielded them. */
  readonly onKept?: ((kept: Keyed[]) => Promise<void>) | undefined
  /** Gets each copy that was left out, with a warning or as failed. */
  readonly onFailed?: ((copy: Copy) => void) | undefined
  readonly onOutcome?: ((copy: Copy, outcome: CopyOutcome) => void) | undefined
}

/**
 * Copies what was decided, small and large objects in lanes of their own, so that neither waits for the other; memory
 * and part slots are shared.
 *
 * @throws the first error of the listings, or that concerns more than one object; it stops everything in flight, and is
 *   thrown once that has ended
 */
export async function transfer(
  decisions: AsyncIterable<Decisions>,
  context: PassContext,
  obstacles: Obstacles,
  { onExtras, onFolders, onKept, onFailed, onOutcome }: Sinks = {},
): Promise<TransferResult> {
  const { settings, run } = context
  const carrier = withSpans(createCarrier(context), run.report)
  const pass = { settings, run, obstacles }
  let failed = 0
  const work = async (copy: Copy): Promise<void> => {
    await run.callbacks?.ready?.()
    if (run.signal.aborted || run.allowance?.mayBegin() === false) return
    const outcome = await carrier.carry(copy)
    if (outcome.type === 'copied') run.allowance?.moved(outcome.bytes)
    onOutcome?.(copy, outcome)
    if (!(await settle(copy, outcome, pass))) {
      failed++
      onFailed?.(copy)
    }
    run.report.lookedAt(1)
  }
  const waiting = Math.min(MOST_WAITING, settings.listing.queueSize)
  const lanes = createLanes((error) => {
    // After such an error the pass may start over, so the run is not given up: what was accepted is copied.
    if (!mayStartOver(error)) run.giveUp(error)
  })
  const small = lanes.create(settings.concurrency.objects, waiting, work)
  const large = lanes.create(Math.min(settings.concurrency.objects, settings.concurrency.parts), waiting, work)

  await lanes.run(async () => {
    for await (const { copies, extras, folders, kept } of decisions) {
      if (run.allowance?.mayBegin() === false) break
      if (extras.length > 0) await onExtras?.(extras)
      if (folders.length > 0) await onFolders?.(folders)
      if (kept.length > 0) await onKept?.(kept)
      await enqueue(copies, (copy) => (isLarge(copy, context) ? large : small), context)
      if (run.signal.aborted) break
    }
    if (run.allowance?.endedEarly === undefined) run.report.listingEnded()
  })
  return { failed }
}

async function enqueue(copies: readonly Copy[], laneOf: (copy: Copy) => Lane<Copy>, { run }: PassContext): Promise<void> {
  for (const copy of copies) {
    run.report.planned(copy.source.size)
    if (run.allowance?.mayBegin() === false) return
    const room = laneOf(copy).accept(copy)
    if (room) await room
  }
}
