import type { CheckedEntry } from '../../src/check/finding.ts'
import type { CheckPlan } from '../../src/check/settings.ts'
import type { Target } from '../../src/storage/contract/storage.ts'
import type { RunContext } from '../../src/sync/run-context.ts'
import type { MemoryStorage } from '../../src/testing/memory/storage.ts'
import { check } from '../../src/check/check.ts'
import { CheckStatistics } from '../../src/check/counts.ts'
import { forward } from '../../src/storage/contract/forward.ts'
import { recordedRun, type RecordedRun } from '../sync/support/recorded-run.ts'
import { settingsWith } from '../sync/support/settings.ts'

export interface Checked {
  readonly entries: CheckedEntry[]
  readonly counts: CheckStatistics
  readonly run: RecordedRun
  /** How often the check started over. */
  restarts: number
}

const PLAN: CheckPlan = { by: 'stored', facts: { metadata: false, tags: false, annotations: false }, extras: true }

/** Checks two storages and keeps every result. */
export async function checkSides(
  source: Target,
  target: Target,
  plan: Partial<CheckPlan> = {},
  settings: Parameters<typeof settingsWith>[0] = {},
  callbacks?: RunContext['callbacks'],
): Promise<Checked> {
  const checked: Checked = { entries: [], counts: new CheckStatistics(), run: recordedRun(), restarts: 0 }
  const receiver = {
    statistics: checked.counts,
    onEntries: (entries: readonly CheckedEntry[]): void => void checked.entries.push(...entries),
    onRestart: (): void => {
      checked.entries.length = 0
      checked.restarts++
    },
  }
  await check(source, target, { ...PLAN, ...plan }, settingsWith(settings), { ...checked.run, callbacks }, receiver)
  return checked
}

/** `a: match by ETag`, in the order in which the results came. */
export function linesOf({ entries }: Checked): string[] {
  return entries.map(({ key, status, proof }) => {
    const read = proof && proof.read.length > 0 ? `, ${proof.read.join(' and ')} read` : ''
    return `${key}: ${status}${proof ? ` by ${proof.by}${read}` : ''}`
  })
}

/** A storage as Azure Blob is one: its ETags are no digests, and its listings show the Content-MD5. */
export function asBlobs(storage: MemoryStorage): Target {
  return forward(storage, {
    list: (list) => async function* (range, options) {
      for await (const page of list(range, options)) {
        yield page.map((entry) => ({ ...entry, contentMd5: storage.objects.get(entry.key)?.facts.contentMd5 }))
      }
    },
  })
}

export const BLOBS = { capabilities: { contentEtag: false } } as const
