/** What a login gave, asked for anew ahead of its end. */
export interface Refreshing<T> {
  /** At once when it is known and fresh. */
  (): T | Promise<T>
  /** Forgets what is known, so that the next call asks. */
  forget(): void
}

/** A new one is asked for this long before the present one ends, milliseconds; time enough for a request that is under way. */
const REFRESH_AHEAD = 300_000
/** Until the next question when one brought nothing that lasts longer, milliseconds. */
const PATIENCE = 30_000
/** The same, once what is known has ended, milliseconds. */
const LAST_PATIENCE = 1_000

/**
 * Asks when something is needed, and again shortly before it ends; callers in between share one question. An answer that
 * brings nothing fresher, as from a program that keeps what it has to the end, is not asked for again at once. Should
 * there be no answer, the old one is used to its end.
 *
 * @param endOf when it ends, milliseconds since the epoch; undefined for what has no end
 */
export function refreshing<T>(fetch: () => Promise<T>, endOf: (value: T) => number | undefined): Refreshing<T> {
  let current: { readonly value: T; readonly end: number } | undefined
  let pending: Promise<T> | undefined
  let askedAt = -Infinity

  const ask = async (): Promise<T> => {
    try {
      const value = await fetch()
      current = { value, end: endOf(value) ?? Infinity }
      return value
    } catch (error) {
      if (current && current.end > Date.now()) return current.value
      throw error
    } finally {
      askedAt = Date.now()
      pending = undefined
    }
  }
  const isUsable = ({ end }: { readonly end: number }): boolean => {
    const now = Date.now()
    if (end - now >= REFRESH_AHEAD) return true
    return now - askedAt < (end > now ? PATIENCE : LAST_PATIENCE)
  }
  const get = (): T | Promise<T> => (current && isUsable(current) ? current.value : (pending ??= ask()))
  return Object.assign(get, { forget: () => void (current = undefined) })
}
