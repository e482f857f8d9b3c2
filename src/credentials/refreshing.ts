/** A value that expires, such as the result of a login, and is renewed before it does. */
export interface Refreshing<T> {
  /** Returns the value itself when it is known and fresh. */
  (): T | Promise<T>
  /** Forgets the value, so that the next call fetches another. */
  forget(): void
}

/** How long before its end a value is renewed, milliseconds; enough for a request in flight. */
const REFRESH_AHEAD = 300_000
/** Pause before the next fetch when one returned a value that ends no later, milliseconds. */
const PATIENCE = 30_000
/** The same after the value has ended, milliseconds. */
const LAST_PATIENCE = 1_000

/**
 * Fetches a value when it is first needed, and again shortly before it ends. Concurrent callers share one fetch. When a fetch
 * returns a value that ends no later, as a program with a cache does, the next one waits. When a fetch fails, the old
 * value is used until its end.
 *
 * @param endOf when a value ends, milliseconds since the epoch; undefined for a value without an end
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
