/** User metadata, names in lower case. */
export type Metadata = Readonly<Record<string, string>>

/** Metadata of an object whose content is the text of a symbolic link, as azcopy marks it. */
export const LINK_MARK: Metadata = Object.freeze({ is_symlink: 'true' })

/** Metadata of an empty object that marks a folder, as azcopy marks it. */
export const FOLDER_MARK: Metadata = Object.freeze({ hdi_isfolder: 'true' })

/** Linux allows no longer text of a link, bytes. */
export const LONGEST_LINK = 4095

/** Reports whether the metadata says that the object is a symbolic link. */
export function marksLink(metadata: Metadata | undefined): boolean {
  return metadata?.['is_symlink']?.toLowerCase() === 'true'
}

/** Why the bytes cannot be the text of a symbolic link; undefined when they can. */
export function flawOfLinkText(text: Buffer): string | undefined {
  if (text.length === 0) return 'the text of the link is empty'
  if (text.length > LONGEST_LINK) return `the text of the link has more than ${LONGEST_LINK} bytes`
  return text.includes(0) ? 'the text of the link holds a NUL character' : undefined
}
