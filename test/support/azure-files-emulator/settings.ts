/** How an emulator behaves; what it was started with, every default filled in. */
export interface Settings {
  readonly account: string
  /** Base64. */
  readonly key: string
  /** Newest version of the service that is answered; a newer one is refused. */
  readonly maxVersion: string
  /** Whether renames are refused, as before version 2021-04-10; or on shares of NFS alone, for which the reference does not list them. */
  readonly withoutRename: boolean | 'NFS'
  /** Entries in one page of a listing, at most. */
  readonly pageSize: number
  /** Whether Put Range and Create File answer the MD5 of their body when the client sent none. */
  readonly rangeMd5: boolean
  /** Whether Create File ignores its body, as other stand-ins of the service do. */
  readonly ignoresBody: boolean
  /** Whether Copy File ends at once, or stays pending until it is told to. */
  readonly copies: 'at once' | 'pending'
  /** Whether a token of the scheme Bearer is good; undefined refuses them all. */
  readonly bearer: ((token: string) => boolean) | undefined
}

/** The newest version of the service that this emulator knows. */
export const LATEST_VERSION = '2027-03-07'
