import pLimit from 'p-limit'
import type { Entry } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { PassContext } from '../pass-context.ts'
import type { Extra } from '../pair.ts'
import { kindOf } from '../../errors.ts'
import { settleFault } from '../failure.ts'
import { refusalByContent } from '../object/content-filter.ts'

/**
 * The extras without those that the filters by content type, metadata and tags refuse (`--filters-protect`). The filters look
 * at the target's own object. One that cannot be looked at counts as failed, and is not deleted.
 *
 * @throws StorageError when a fault concerns more than single entries, or when warnings count as errors
 */
export async function withoutRefused(extras: readonly Extra[], context: PassContext): Promise<Extra[]> {
  const limit = pLimit(context.settings.concurrency.objects)
  const removable = await Promise.all(extras.map((extra) => limit(() => isRemovable(extra, context))))
  return extras.filter((_, i) => removable[i])
}

async function isRemovable({ key }: Extra, context: PassContext): Promise<boolean> {
  const { settings, run } = context
  try {
    const refusal = unknownAtTarget(context) ?? (await refusalAtTarget(key, context))
    if (refusal !== undefined) run.report.skipped({ key }, refusal)
    return refusal === undefined
  } catch (error) {
    // It has gone meanwhile.
    if (kindOf(error) === 'not-found') return true
    settleFault(error, { key, what: 'delete' }, settings, run)
    return false
  }
}

/** The filter that cannot be tried at the target, because the target does not keep what the filter looks at. */
function unknownAtTarget({ target, settings: { filters: { content }, attributes } }: PassContext): Reason | undefined {
  const { keepsFacts } = target.capabilities
  if (!keepsFacts && !attributes.guessContentType && content?.excludeContentType) return 'exclude-content-type'
  if (!keepsFacts && content?.excludeMetadata) return 'exclude-metadata'
  return !target.readTags && content?.excludeTags ? 'exclude-tags' : undefined
}

async function refusalAtTarget(key: string, context: PassContext): Promise<Reason | undefined> {
  return refusalByContent(await entryOf(key, context), { ...context, source: context.target })
}

/** The beginning of a file is read for its type, which takes its size. */
async function entryOf(key: string, { target, run: { signal } }: PassContext): Promise<Entry> {
  if (target.capabilities.keepsFacts) return { key, size: 0, mtime: 0, etag: '' }
  const { size, mtime, etag } = await target.head({ key }, { signal })
  return { key, size, mtime, etag }
}
