import type { Content, ObjectHead } from '../../storage/contract/reading.ts'
import type { ObjectAttributes } from '../../storage/contract/writing.ts'
import type { CopyContext } from './context.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import { withOrigin } from './attributes.ts'
import { LeftOut } from './left-out.ts'

/**
 * What is written besides the bytes, after the preprocess callback has seen it.
 *
 * @throws LeftOut `cancelled` when the callback leaves the object out
 * @throws CallbackError when the callback fails
 */
export async function preprocessed(copy: Copy, head: ObjectHead, attributes: ObjectAttributes, context: CopyContext): Promise<ObjectAttributes> {
  const { target, settings, run: { callbacks } } = context
  if (!callbacks?.preprocess) return attributes
  const { source: entry } = copy
  const targetKey = (target.location?.prefix ?? '') + keyAtTarget(copy)
  const facts = await callbacks.preprocess({ source: entry, head, targetKey, facts: attributes.facts })
  if (facts === undefined) throw new LeftOut(entry.key, 'cancelled')
  // Later runs find out by the origin which versions the target has.
  return { ...attributes, facts: settings.versions.all ? withOrigin(facts, entry, settings) : facts }
}

/** The head of what was read, without the bytes. */
export function headOfContent({ size, mtime, etag, etagIsDigest, facts, checksum, mode, headers, tagCount }: Content): ObjectHead {
  return { size, mtime, etag, etagIsDigest, facts, checksum, mode, headers, tagCount }
}
