import type { AbsenceProof } from '../../storage/contract/removing.ts'
import type { PassContext } from '../pass-context.ts'
import type { Extra } from '../pair.ts'
import { inContext, isStorageError, StorageError } from '../../errors.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { createLane } from '../schedule/lane.ts'

/** Keys in one question. */
const BATCH = 1000

/** The clock that file systems date files by may be some milliseconds behind. */
const CLOCK_SLACK = 50

/** What the source said of some extras. */
export interface Answer {
  /** Extras that the source proved not to have, in the order of their keys. */
  readonly absent: Extra[]
  /** True when the source's listing may be wrong; then nothing more may be deleted. */
  readonly doubtful: boolean
}

/**
 * Asks the source about every extra just before it is removed. The target keeps the extras that the source has, and those
 * that the source cannot answer about. Both are reported.
 *
 * @param startedAt when the listings were begun, milliseconds since the epoch
 * @throws StorageError when the source's listing left out an entry that was there before the run, when the source cannot be
 *   asked at all, or when warnings count as errors
 */
export async function askSource(extras: readonly Extra[], startedAt: number, context: PassContext): Promise<Answer> {
  const sorted = extras.toSorted((a, b) => compareKeys(a.key, b.key))
  const batches = Array.from({ length: Math.ceil(sorted.length / BATCH) }, (_, i) => sorted.slice(i * BATCH, (i + 1) * BATCH))
  const answers: Answer[] = []
  const lane = createLane(context.settings.concurrency.objects, 1, async ([index, batch]: [number, Extra[]]) => {
    answers[index] = judge(batch, await proofsOf(batch, context), startedAt, context)
  })
  for (const numbered of batches.entries()) {
    if (lane.failed) break
    await lane.accept(numbered)
  }
  await lane.drained()
  return { absent: answers.flatMap(({ absent }) => absent), doubtful: answers.some(({ doubtful }) => doubtful) }
}

/** How many of the folder markers among these extras mark folders that the source has. */
export async function countFolders(markers: readonly Extra[], context: PassContext): Promise<number> {
  const proofs = await proofsOf(markers.toSorted((a, b) => compareKeys(a.key, b.key)), context)
  return proofs.filter(({ absent, error }) => !absent && error === undefined).length
}

async function proofsOf(extras: readonly Extra[], { source, run }: PassContext): Promise<AbsenceProof[]> {
  try {
    return await source.proveAbsent(extras.map(({ key }) => key), { signal: run.signal })
  } catch (error) {
    throw isStorageError(error) ? inContext('asking the source before deleting', error) : error
  }
}

function judge(extras: readonly Extra[], proofs: readonly AbsenceProof[], startedAt: number, context: PassContext): Answer {
  const { run } = context
  const absent: Extra[] = []
  let doubtful = false
  for (const [i, extra] of extras.entries()) {
    const { key } = extra
    const proof = proofs[i]
    // An answer about another key proves nothing.
    if (proof?.key !== key) throw new StorageError(`${context.source.name} did not answer about ${key}`, { kind: 'failed' })
    if (proof.absent) absent.push(extra)
    else if (proof.error) keep(key, `not deleted: the source cannot say whether it has it: ${proof.error.message}`, proof.error, context)
    else if (key.endsWith('/')) run.report.skipped({ key }, 'folder-exists')
    else if (wasThereBefore(proof.mtime, startedAt) === true) throw leftOut(key, context)
    else if (wasThereBefore(proof.mtime, startedAt) === false) run.report.skipped({ key }, 'appeared')
    else {
      doubtful = true
      keep(key, 'not deleted, and nothing more is: the source has it, and it may have been there when the listing left it out', undefined, context)
    }
  }
  run.report.provedAbsent(absent.length)
  return { absent, doubtful }
}

/** Was it there before the listing began? Undefined when the time is unknown or too coarse. */
function wasThereBefore(mtime: number | undefined, startedAt: number): boolean | undefined {
  if (mtime === undefined || Number.isNaN(mtime)) return undefined
  if (mtime % 1000 !== 0) return mtime < startedAt - CLOCK_SLACK
  // Services report whole seconds.
  const second = Math.floor(startedAt / 1000) * 1000
  return mtime === second ? undefined : mtime < second
}

function leftOut(key: string, { run }: PassContext): StorageError {
  const kept = run.report.statistics.deleted === 0 ? 'nothing is deleted' : 'nothing more is deleted'
  return new StorageError(`the listing of the source left out ${key}, which exists; ${kept}`, { kind: 'failed', code: 'IncompleteListing' })
}

function keep(key: string, message: string, error: Error | undefined, { run, settings }: PassContext): void {
  run.report.kept(key, message, error)
  if (settings.warnings.asErrors) throw error ?? new StorageError(`${key}: ${message}`, { kind: 'failed' })
}
