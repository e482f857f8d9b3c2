/**
 * Kinds of what a storage may be unable to keep of an object.
 *
 * - `content-headers`: content encoding, disposition, language, cache control
 * - `expires`: the date after which caches ask again
 * - `metadata`: user metadata
 * - `tags`: tags
 * - `storage-class`: a storage class of S3
 * - `access-tier`: an access tier of Azure
 * - `website-redirect`: where a website endpoint redirects to
 * - `xattrs`: extended attributes of a file, which travel in the metadata as far as that has room
 * - `malformed-properties`: properties of a file that its metadata names but does not tell in their form
 * - `smb-info`: attributes and the creation time of SMB
 * - `blob-type`: that the object is a page blob or an append blob
 */
export type Loss = 'content-headers' | 'expires' | 'metadata' | 'tags' | 'storage-class' | 'access-tier' | 'website-redirect' | 'xattrs'
  | 'malformed-properties' | 'smb-info' | 'blob-type'
