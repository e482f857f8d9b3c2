/** A digest that has just been computed from the bytes of an entry. */
export interface ComputedDigest {
  readonly value: string
  /** The state that the reads returned (`Content.state`). */
  readonly state: string | undefined
}

/** Keeps digests of files from run to run. It never throws: what cannot be remembered is computed again. */
export interface DigestMemory {
  /**
   * Returns a digest of a file.
   * @param path absolute
   * @param stamp identifies the file and its last change; a digest of the file with another stamp is not returned
   * @param name algorithm and sizes of the parts
   */
  recall(path: string, stamp: string, name: string): Promise<string | undefined>
  remember(path: string, stamp: string, name: string, value: string): Promise<void>
}
