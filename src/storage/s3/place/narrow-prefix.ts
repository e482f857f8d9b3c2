import type { CallOptions } from '../../contract/context.ts'
import type { ListPage } from '../api/list-page.ts'
import type { S3Call } from '../side.ts'
import { UsageError } from '../../../errors.ts'
import { followPages } from '../../service/follow-pages.ts'
import { listObjectsV2, type ListQuery } from '../api/list-objects-v2.ts'

export interface Place {
  readonly bucket: string
  readonly prefix: string
}

/**
 * Settles what a prefix without a slash at its end means when the keys are to become files: below `p`, the keys `p/x`
 * and `px` would both be the file `x`. Asks for two short listings at most.
 *
 * @returns the prefix with a slash when all its keys lie below that, else the prefix as it is
 * @throws UsageError when some keys lie below the slash and others do not
 */
export async function narrowPrefix(call: S3Call, { bucket, prefix }: Place, options?: CallOptions): Promise<string> {
  if (prefix === '' || prefix.endsWith('/')) return prefix
  const folder = `${prefix}/`
  const below = await firstName(call, { prefix: folder, maxKeys: 1 }, () => true, options)
  if (below === undefined) return prefix
  // With a delimiter, everything below the folder is one name. The key that is the whole prefix is never copied.
  const isOutside = (name: string): boolean => name !== prefix && !name.startsWith(folder)
  const outside = await firstName(call, { prefix, delimiter: '/' }, isOutside, options)
  if (outside === undefined) return folder
  throw new UsageError(
    `s3://${bucket}/${prefix} stands for ${below} as well as for ${outside}, which could become the same file; ` +
      `write s3://${bucket}/${folder} for what is in the folder, or give a longer prefix`,
  )
}

/**
 * Refuses a deletion where a folder may have been meant: keys of a target are joined to its prefix as they are, so
 * with the prefix `p` everything in `p/` would be extra. Asks for one short listing.
 *
 * @throws UsageError when keys lie below the prefix and a slash
 */
export async function checkDeletionPrefix(call: S3Call, { bucket, prefix }: Place, options?: CallOptions): Promise<void> {
  if (prefix === '' || prefix.endsWith('/')) return
  const folder = `${prefix}/`
  const below = await firstName(call, { prefix: folder, maxKeys: 1 }, () => true, options)
  if (below === undefined) return
  throw new UsageError(
    `with --delete, s3://${bucket}/${prefix} could cost what is in the folder ${folder} (${below}), and all else whose name begins so; ` +
      `write s3://${bucket}/${folder} for the folder, or leave out --delete`,
  )
}

/** The first key or common prefix of a listing that is wanted. */
async function firstName(
  call: S3Call,
  query: Omit<ListQuery, 'prefixLength'>,
  isWanted: (name: string) => boolean,
  options: CallOptions | undefined,
): Promise<string | undefined> {
  const ask = (token?: string): Promise<ListPage> => call(listObjectsV2, { ...query, prefixLength: 0, token }, options)
  const named = ({ entries, prefixes }: ListPage): string | undefined => entries.map(({ key }) => key).find(isWanted) ?? prefixes.find(isWanted)
  const pages = followPages(ask, {
    name: query.prefix,
    isEmpty: ({ entries, prefixes }) => entries.length + prefixes.length === 0,
    isEnough: (page) => named(page) !== undefined,
    textOf: (token) => token,
  })
  for await (const page of pages) {
    const name = named(page)
    if (name !== undefined) return name
  }
  return undefined
}
