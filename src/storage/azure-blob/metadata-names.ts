type Metadata = Readonly<Record<string, string>>

/** Names of metadata must be identifiers of C#; anything else the service refuses (InvalidMetadata). */
const IDENTIFIER = /^[A-Za-z_]\w*$/
const VALUE_PREFIX = 'rename_'
const NAME_PREFIX = 'rename_key_'

/**
 * Metadata under names that the service takes. One that it does not take becomes two entries, as azcopy has it:
 * `rename_` and the clean name hold the value, `rename_key_` and the clean name hold the name as it was. Nothing is
 * copied where all names are fine.
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

/** Two names may come to the same clean one; the later gets a number behind it. */
function freeName(clean: string, taken: Set<string>): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? clean : `${clean}_${n}`
    const both = [VALUE_PREFIX + name, NAME_PREFIX + name].map((each) => each.toLowerCase())
    if (both.some((each) => taken.has(each))) continue
    for (const each of both) taken.add(each)
    return name
  }
}
