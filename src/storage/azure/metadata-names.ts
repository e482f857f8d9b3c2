type Metadata = Readonly<Record<string, string>>

/** Names of metadata must be C# identifiers; the service refuses all others (InvalidMetadata). */
const IDENTIFIER = /^[A-Za-z_]\w*$/
const VALUE_PREFIX = 'rename_'
const NAME_PREFIX = 'rename_key_'

/**
 * Returns the metadata under names that the service accepts. A name that it does not accept becomes two entries, as in
 * azcopy: `rename_` with the clean name has the value, and `rename_key_` with the clean name has the original name. If all
 * names are accepted, the metadata itself is returned.
 * https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
 */
export function withServiceNames(metadata: Metadata): Metadata {
  if (Object.keys(metadata).every((name) => IDENTIFIER.test(name))) return metadata
  const renamed = Object.create(null) as Record<string, string>
  const taken = new Set(Object.keys(metadata).map((name) => name.toLowerCase()))
  for (const [name, value] of Object.entries(metadata)) {
    if (IDENTIFIER.test(name)) {
      renamed[name] = value
      continue
    }
    const clean = freeName(name.replace(/[^A-Za-z0-9_]/g, '_'), taken)
    renamed[VALUE_PREFIX + clean] = value
    renamed[NAME_PREFIX + clean] = name
  }
  return renamed
}

/** Two names may have the same clean form; the later one gets a number at its end. */
function freeName(clean: string, taken: Set<string>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? clean : `${clean}_${n}`
    const both = [VALUE_PREFIX + name, NAME_PREFIX + name].map((each) => each.toLowerCase())
    if (both.some((each) => taken.has(each))) continue
    for (const each of both) taken.add(each)
    return name
  }
}
