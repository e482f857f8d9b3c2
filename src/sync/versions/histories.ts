import type { Version } from '../../storage/contract/entry.ts'

/** All versions of one key, the newest first. */
export interface KeyHistory {
  readonly key: string
  readonly versions: Version[]
}

const HISTORIES_PER_PAGE = 100

/** Gathers a listing of versions by key. Holds the versions of one page of histories, whatever the listing's length. */
export async function* historiesOf(pages: AsyncIterable<Version[]>): AsyncGenerator<KeyHistory[]> {
  let histories: KeyHistory[] = []
  for await (const page of pages) {
    for (const version of page) {
      const last = histories.at(-1)
      if (last?.key !== version.key) histories.push({ key: version.key, versions: [version] })
      // Some services repeat the last version of a page at the beginning of the next.
      else if (last.versions.at(-1)?.version !== version.version) last.versions.push(version)
    }
    if (histories.length <= HISTORIES_PER_PAGE) continue
    // The last one may go on in the next page.
    const open = histories.splice(-1)
    yield histories
    histories = open
  }
  if (histories.length > 0) yield histories
}
