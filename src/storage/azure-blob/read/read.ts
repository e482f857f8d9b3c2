import type { Entry } from '../../contract/entry.ts'
import type { Content, ReadOptions } from '../../contract/reading.ts'
import type { Container } from '../container.ts'
import { kindOf } from '../../../errors.ts'
import { asChange, checkIsListed } from '../../service/entry-changed.ts'
import { withAccessList } from '../access-lists.ts'
import { getBlob } from '../api/get-blob.ts'
import { nameToRead, propertiesOf, withTags } from './head.ts'

type Readable = Pick<Container, 'call' | 'place'>

/** See `Source.read`. */
export async function readBlob(container: Readable, entry: Entry, options?: ReadOptions): Promise<Content> {
  const { call } = container
  const { etag, size } = entry
  const key = await nameToRead(container, entry.key, options)
  const input = { key, ifMatch: etag, size, range: options?.range, into: options?.into, checksum: options?.checksum, headers: options?.headers }
  const content = await call(getBlob, input, options).catch(async (error: unknown) => {
    // Some services answer that the condition does not hold when the blob is gone.
    if (kindOf(error) === 'precondition') await propertiesOf(call, key, options)
    throw asChange(error, entry)
  })
  checkIsListed(content, entry)
  const isIncomplete = options?.tags || options?.tier || options?.access || options?.checksum
  return isIncomplete ? completed(container, content, key, entry, options) : content
}

/**
 * The content with what Get Blob does not return. Only the listing shows reliably that an MD5 is stored: some services
 * answer with one that they have computed.
 */
async function completed({ call, place }: Readable, content: Content, name: string, { contentMd5 }: Entry, options: ReadOptions): Promise<Content> {
  const { facts, checksum } = content
  const tagged = options.tags ? await withTags(call, name, facts, options) : facts
  const tier = options.tier ? (await propertiesOf(call, name, options)).facts.accessTier : undefined
  return {
    ...content,
    checksum: contentMd5 === undefined ? undefined : checksum,
    facts: await withAccessList(place, name, tier === undefined ? tagged : { ...tagged, accessTier: tier }, options),
  }
}
