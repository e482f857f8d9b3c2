import { isStorageError, StorageError } from '../../errors.ts'

/** One answer of a listing that comes in pages. */
export interface Page<Token> {
  /** Where the next page begins; undefined on the last. */
  readonly next?: Token | undefined
}

export interface PagesOptions<P, Token> {
  /** The listing, as messages call it. */
  readonly name: string
  /** @throws StorageError with the code `BrokenListing` when the page cannot be read */
  readonly isEmpty: (page: P) => boolean
  /** Nothing behind this page is wanted. */
  readonly isEnough: (page: P) => boolean
  /** Equal texts for equal tokens. */
  readonly textOf: (token: Token) => string
  /** Where to go on behind a page that is not the last; undefined leaves that to the page. */
  readonly goOn?: ((page: P) => Promise<Token | undefined>) | undefined
}

/** Services may answer with an empty page and a token, but not for ever. */
const MOST_EMPTY_PAGES = 300
/** Times that a page is asked for which came whole but cannot be read. */
const TRIES = 3

/**
 * Follows a listing from page to page. It requests the next page while the consumer works on one.
 *
 * @throws StorageError `failed` when the service repeats a token, answers with hundreds of empty pages in a row, or
 *   sends a page three times in a form that cannot be read
 */
export async function* followPages<P extends Page<Token>, Token>(
  ask: (token: Token | undefined) => Promise<P>,
  options: PagesOptions<P, Token>,
): AsyncGenerator<P> {
  const watch = pageWatch(options.name)
  let token: Token | undefined
  for (let answer = ask(token); ; ) {
    const page = await readable(answer, () => ask(token), options)
    const next = page.next === undefined ? undefined : ((await options.goOn?.(page)) ?? page.next)
    watch(next === undefined ? undefined : options.textOf(next), options.isEmpty(page))
    const isLast = next === undefined || options.isEnough(page)
    if (!isLast) {
      token = next
      answer = begun(ask(next))
    }
    yield page
    if (isLast) return
  }
}

/** A caller that leaves the listing early does not wait for the page that is on its way. */
function begun<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined)
  return answer
}

async function readable<P extends Page<Token>, Token>(first: Promise<P>, again: () => Promise<P>, { isEmpty }: PagesOptions<P, Token>): Promise<P> {
  let page = await first
  for (let tries = 1; ; tries++) {
    try {
      void isEmpty(page)
      return page
    } catch (error) {
      if (tries === TRIES || !isStorageError(error) || error.code !== 'BrokenListing') throw error
      page = await again()
    }
  }
}

/** Takes what each page of one listing says of the next, and whether the page was empty. */
export type PageWatch = (token: string | undefined, isEmpty: boolean) => void

/**
 * Notices a listing that never ends, in constant memory: each token is compared with one that is kept for twice as long
 * each time (Brent's algorithm), so a cycle of n tokens is found within 3n pages.
 *
 * @returns throws StorageError `failed` for a token that came before, and after hundreds of empty pages in a row
 */
export function pageWatch(name: string): PageWatch {
  let kept: string | undefined
  let [steps, limit, emptyPages] = [0, 1, 0]
  return (token, isEmpty) => {
    if (token === undefined) return
    emptyPages = isEmpty ? emptyPages + 1 : 0
    if (emptyPages > MOST_EMPTY_PAGES) throw endless(name, `the service answered with ${emptyPages} empty pages in a row`)
    if (token === kept) throw endless(name, 'the service repeats its continuation token')
    if (++steps < limit) return
    kept = token
    limit *= 2
    steps = 0
  }
}

function endless(name: string, why: string): StorageError {
  return new StorageError(`the listing of ${name} goes in circles: ${why}`, { kind: 'failed', code: 'EndlessListing' })
}
