import type { Annotation } from '../../storage/contract/annotations.ts'
import type { CopyContext } from './copy-context.ts'
import type { Copy } from '../pair.ts'

/**
 * Makes an object's annotations at the target those of the source: those that differ in their ETag are sent (all of
 * them, where ETags are not to be compared), those that the source does not have are removed.
 *
 * @returns true when anything was, or in a dry run would be, changed
 */
export async function copyAnnotations({ source: entry }: Copy, { source, target, settings, run }: CopyContext): Promise<boolean> {
  const [from, to] = [source.annotations, target.annotations]
  if (!from || !to) return false
  const { dryRun, annotations } = settings
  const options = { signal: run.signal }
  const [wanted, standing] = await Promise.all([from.list(entry, options), to.list({ key: entry.key }, options)])
  const etags = etagsByName(standing)
  const outdated = wanted.filter(({ name, etag }) => !annotations.compareEtags || etags.get(name) !== etag)
  const extra = standing.filter(({ name }) => !wanted.some((annotation) => annotation.name === name))
  if (!dryRun) {
    for (const { name } of outdated) await to.write(entry.key, name, await from.read(entry, name, options), options)
    for (const { name } of extra) await to.remove(entry.key, name, options)
  }
  return outdated.length > 0 || extra.length > 0
}

function etagsByName(annotations: readonly Annotation[]): ReadonlyMap<string, string> {
  return new Map(annotations.map(({ name, etag }) => [name, etag]))
}
