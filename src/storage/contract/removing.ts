import type { CallOptions } from './context.ts'

export interface RemoveOptions extends CallOptions {
  /** The ETag that each key must still have. A key with another one stays, and its outcome has kind `precondition`. */
  readonly ifMatch?: readonly string[] | undefined
}

export interface RemoveOutcome {
  readonly key: string
  /** Absent when the entry is gone, also when it was gone before. */
  readonly error?: StorageErrorLike | undefined
}

export interface AbsenceOptions extends CallOptions {
  /** Ask about this time, in milliseconds since the epoch, and not about now. Only where the storage has `listVersions`. */
  readonly at?: number | undefined
}

/** The answer of a storage to the question whether nothing is under a key. */
export interface AbsenceProof {
  readonly key: string
  /**
   * True only when the storage was asked about this very key and found nothing under it. A key without a slash at its end
   * does not name a folder, so `a` may be absent although `a/b` exists. A key with a slash at its end names a folder, or
   * its marker; it is present as soon as anything lies below it.
   */
  readonly absent: boolean
  /**
   * When the entry under the key appeared, as the storage knows it, in milliseconds since the epoch. A disk returns the
   * later of modification and change time, because a copied file may keep an old modification time. Absent for folders.
   */
  readonly mtime?: number | undefined
  /**
   * Why the storage could prove nothing, or what is there that no listing shows: a pipe, a dangling link.
   * Absent when the key is absent, and when an ordinary entry or folder is there.
   */
  readonly error?: StorageErrorLike | undefined
}

/** A rejected removal; structurally a `StorageError`. */
export type StorageErrorLike = Error & { readonly kind: string }
