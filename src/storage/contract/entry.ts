/**
 * What a listing knows of one object or file. Flat and always of the same shape, so that V8 keeps one hidden
 * class for millions of them. Its strings are its own, not slices of a longer text: entries may be kept for a while.
 */
export interface Entry {
  /** Key relative to the location, `/` between segments; a folder's ends in `/`. */
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Last modification in milliseconds since the epoch; may have a fraction. */
  readonly mtime: number
  /** ETag without quotes as the service lists it; empty where the storage keeps none. */
  readonly etag: string
  /** MD5 of the content in base64, if the listing shows one that the storage keeps with the object. */
  readonly contentMd5?: string | undefined
  /** Content type, if the listing shows it. */
  readonly contentType?: string | undefined
  /**
   * The entry is a symbolic link: its content is the text of the link. Only where the listing shows it
   * (`capabilities.listsLinks`).
   */
  readonly isLink?: boolean | undefined
  /**
   * Names the file among the files of this storage; entries that have it in common are hard links to one file. Only where the file
   * has several names, and where it was asked for (`capabilities.listsHardLinks`).
   */
  readonly file?: string | undefined
  /** Attributes of SMB as the service spells them (`ReadOnly | Archive`). Only where they were asked for. */
  readonly attributes?: string | undefined
  /** Algorithm of the checksum that is stored with the object, as the listing calls it. Only where it was asked for. */
  readonly checksumAlgorithm?: string | undefined
  /** `FULL_OBJECT` or `COMPOSITE`, as the listing calls it. Only where it was asked for. */
  readonly checksumType?: string | undefined
  /** Version ID, where versions were listed. */
  readonly version?: string | undefined
}

/** One version of an object, or the marker that it was deleted. */
export interface Version extends Entry {
  readonly version: string
  readonly isLatest: boolean
  readonly isDeleteMarker: boolean
}

/** What an SMB share keeps of a file besides its content, in the service's own spelling. */
export interface SmbFacts {
  /** `ReadOnly|Archive`, `None`, … */
  readonly attributes?: string | undefined
  /** When the file was created: `2024-01-02T03:04:05.1234567Z`. */
  readonly created?: string | undefined
  /** When the content was last written, in the same form. */
  readonly written?: string | undefined
  /** Security descriptor in SDDL. */
  readonly permission?: string | undefined
}

/** The headers and the metadata that travel with an object besides its bytes. */
export interface Facts {
  readonly contentType?: string | undefined
  readonly contentEncoding?: string | undefined
  readonly contentDisposition?: string | undefined
  readonly contentLanguage?: string | undefined
  readonly cacheControl?: string | undefined
  /** HTTP date, as it is on the wire. */
  readonly expires?: string | undefined
  readonly storageClass?: string | undefined
  /** URL or path that a website endpoint redirects to. */
  readonly websiteRedirect?: string | undefined
  /** Canned access control list; written, never read. */
  readonly acl?: string | undefined
  /** `Hot`, `Cool`, `Cold`, `Archive`, `P10`, …; Azure's counterpart of a storage class. */
  readonly accessTier?: string | undefined
  /** POSIX access control list in its short text form, as Azure Data Lake Storage keeps it: `user::rwx,group::r-x,other::---`. */
  readonly accessList?: string | undefined
  /** MD5 of the content in base64, kept with the object whatever its bytes are. */
  readonly contentMd5?: string | undefined
  /** `BlockBlob`, `PageBlob` or `AppendBlob`. */
  readonly blobType?: string | undefined
  /** User metadata, names in lower case. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** How many entries of the user metadata the service could not put into headers. */
  readonly missingMetadata?: number | undefined
  /** Only between storages that keep them, and where that is asked for. */
  readonly smb?: SmbFacts | undefined
  /** Tags as they are, not encoded. */
  readonly tags?: Readonly<Record<string, string>> | undefined
}
