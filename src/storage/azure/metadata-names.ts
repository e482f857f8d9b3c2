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
    const clean = freeName(cleanName(name), taken)
    renamed[VALUE_PREFIX + clean] = value
    renamed[NAME_PREFIX + clean] = name
  }
  return renamed
}

/** What the name of a header may be; every other name stays in its two entries, for a target that could not hold it. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * Undoes `withServiceNames`: two entries that it or azcopy has made of one become that one again. Two entries that merely look
 * like it stay: the name must be one that the service does not accept, and the clean form of it must be that of the two.
 */
export function withOriginalNames(metadata: Metadata): Metadata {
  const renamed = Object.keys(metadata).filter((name) => name.toLowerCase().startsWith(NAME_PREFIX) && originalName(metadata, name) !== undefined)
  if (renamed.length === 0) return metadata
  const original = Object.assign(Object.create(null) as Record<string, string>, metadata)
  for (const name of renamed) {
    const [value, key] = [valueName(metadata, name), originalName(metadata, name)]
    if (value === undefined || key === undefined || original[key] !== undefined) continue
    original[key] = metadata[value] ?? ''
    delete original[value]
    delete original[name]
  }
  return original
}

/** The name of the entry that has the value. Services keep names in any letter case. */
function valueName(metadata: Metadata, name: string): string | undefined {
  const wanted = VALUE_PREFIX + name.slice(NAME_PREFIX.length).toLowerCase()
  return Object.keys(metadata).find((other) => other.toLowerCase() === wanted)
}

/** In lower case, as all names of headers are; undefined where the entry is no such name. */
function originalName(metadata: Metadata, name: string): string | undefined {
  const original = (metadata[name] ?? '').toLowerCase()
  if (IDENTIFIER.test(original) || !HEADER_NAME.test(original) || valueName(metadata, name) === undefined) return undefined
  const clean = name.slice(NAME_PREFIX.length).toLowerCase().replace(/_\d+$/, '')
  const expected = cleanName(original)
  return expected === clean || expected === name.slice(NAME_PREFIX.length).toLowerCase() ? original : undefined
}

function cleanName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_')
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
