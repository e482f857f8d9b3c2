import type { Annotation } from '../../storage/contract/annotations.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CopyContext } from './context.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import { asLostWrite } from '../../errors.ts'

/**
 * Updates the tags and annotations of an object whose content needs no transfer, where the settings ask for it.
 * @returns what was not the same; undefined when nothing was
 */
export async function repair(copy: Copy, context: CopyContext): Promise<Reason | undefined> {
  const { attributes, annotations } = context.settings
  const tags = attributes.repairTags && (await repairTags(copy, context))
  const others = annotations.repair && (await copyAnnotations(copy, context))
  return tags ? 'tags-differ' : others ? 'annotations-differ' : undefined
}

/** @returns true when the tags were not the same */
async function repairTags(copy: Copy, { source, target, settings, run }: CopyContext): Promise<boolean> {
  const { source: entry } = copy
  const key = keyAtTarget(copy)
  const options = { tags: true, signal: run.signal }
  const [from, to] = await Promise.all([source.head(entry, options), target.head({ key }, options).catch(lostTarget)])
  const tags = from.facts.tags ?? {}
  if (areSame(tags, to.facts.tags ?? {})) return false
  if (!settings.dryRun) await target.writeTags?.(key, tags, { signal: run.signal }).catch(lostTarget)
  return true
}

/** It is the target's object that has gone, and not the source's. */
function lostTarget(error: unknown): never {
  throw asLostWrite(error)
}

function areSame(one: Readonly<Record<string, string>>, two: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(two).length && names.every((name) => Object.hasOwn(two, name) && one[name] === two[name])
}

/**
 * Gives the target's object the annotations of the source. It sends those whose ETags differ, or all of them where the
 * settings do not compare ETags, and removes those that the source does not have.
 *
 * @returns true when anything was, or in a dry run would be, changed
 */
export async function copyAnnotations(copy: Copy, { source, target, settings, run }: CopyContext): Promise<boolean> {
  const { source: entry } = copy
  const key = keyAtTarget(copy)
  const [from, to] = [source.annotations, target.annotations]
  if (!from || !to) return false
  const { dryRun, annotations } = settings
  const options = { signal: run.signal }
  const [wanted, standing] = await Promise.all([from.list(entry, options), to.list({ key }, options)])
  const etags = etagsByName(standing)
  const outdated = wanted.filter(({ name, etag }) => !annotations.compareEtags || etags.get(name) !== etag)
  const extra = standing.filter(({ name }) => !wanted.some((annotation) => annotation.name === name))
  if (!dryRun) {
    for (const { name } of outdated) await to.write(key, name, await from.read(entry, name, options), options)
    for (const { name } of extra) await to.remove(key, name, options)
  }
  return outdated.length > 0 || extra.length > 0
}

function etagsByName(annotations: readonly Annotation[]): ReadonlyMap<string, string> {
  return new Map(annotations.map(({ name, etag }) => [name, etag]))
}
