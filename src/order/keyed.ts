/** The part of an entry that ordering needs. */
export interface Keyed {
  readonly key: string
}
