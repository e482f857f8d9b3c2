import type { Reason } from '../../report/reasons.ts'
import type { CopyContext } from './copy-context.ts'
import type { Copy } from '../pair.ts'
import { asLostWrite } from '../../errors.ts'
import { copyAnnotations } from './annotations.ts'

/**
 * Brings what hangs on an object up to date although its content needs no transfer: its tags, its annotations.
 * @returns what was not the same; undefined when all was, or nothing of this was asked for
 */
export async function repair(copy: Copy, context: CopyContext): Promise<Reason | undefined> {
  const { attributes, annotations } = context.settings
  const tags = attributes.repairTags && (await repairTags(copy, context))
  const others = annotations.repair && (await copyAnnotations(copy, context))
  return tags ? 'tags-differ' : others ? 'annotations-differ' : undefined
}

/** @returns true when the tags were not the same */
async function repairTags({ source: entry }: Copy, { source, target, settings, run }: CopyContext): Promise<boolean> {
  const options = { tags: true, signal: run.signal }
  const [from, to] = await Promise.all([source.head(entry, options), target.head({ key: entry.key }, options).catch(lostTarget)])
  const tags = from.facts.tags ?? {}
  if (areSame(tags, to.facts.tags ?? {})) return false
  if (!settings.dryRun) await target.writeTags?.(entry.key, tags, { signal: run.signal }).catch(lostTarget)
  return true
}

/** The target's object has gone; the source has not vanished. */
function lostTarget(error: unknown): never {
  throw asLostWrite(error)
}

function areSame(one: Readonly<Record<string, string>>, two: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(two).length && names.every((name) => Object.hasOwn(two, name) && one[name] === two[name])
}
