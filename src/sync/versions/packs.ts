import type { Version } from '../../storage/contract/entry.ts'

/** All versions of one key, the newest first. */
export interface Pack {
  readonly key: string
  readonly versions: Version[]
}

const PACKS_PER_PAGE = 100

/** Gathers a listing of versions by key. Holds the versions of one page of packs, whatever the listing's length. */
export async function* packsOf(pages: AsyncIterable<Version[]>): AsyncGenerator<Pack[]> {
  let packs: Pack[] = []
  for await (const page of pages) {
    for (const version of page) {
      const last = packs.at(-1)
      if (last?.key !== version.key) packs.push({ key: version.key, versions: [version] })
      // Some services repeat the last version of a page at the beginning of the next.
      else if (last.versions.at(-1)?.version !== version.version) last.versions.push(version)
    }
    if (packs.length <= PACKS_PER_PAGE) continue
    // The last one may go on in the next page.
    const open = packs.splice(-1)
    yield packs
    packs = open
  }
  if (packs.length > 0) yield packs
}
