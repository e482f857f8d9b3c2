import type { PassContext } from '../pass-context.ts'
import { attributesOf, factsToAsk } from '../object/attributes.ts'
import { settleFault } from '../failure.ts'

/** The key of the location itself. */
const ROOT = ''

/**
 * Gives the root of the target the properties of the source's. No listing shows the root, so it is looked at by itself.
 *
 * @throws StorageError when a fault concerns more than the root
 */
export async function copyRoot(context: PassContext): Promise<void> {
  const { source, target, settings, run } = context
  if (settings.dryRun || run.signal.aborted) return
  const { signal } = run
  try {
    const { facts, mtime } = await source.head({ key: ROOT }, { access: factsToAsk(context).access, signal })
    await target.makeFolder?.(ROOT, { facts: attributesOf({ key: ROOT, size: 0, mtime, etag: '' }, facts, context).facts, signal })
  } catch (error) {
    settleFault(error, { key: ROOT, what: 'copy' }, settings, run)
  }
}
