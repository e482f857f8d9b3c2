/** All that ordering needs to know of an entry. */
export interface Keyed {
  readonly key: string
}
