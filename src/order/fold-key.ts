/** Which different names a storage takes for one. */
export interface NameFolding {
  /** Names that differ in letter case only. */
  readonly foldsCase?: boolean | undefined
  /** Names that have the same Unicode normal form. */
  readonly foldsForms?: boolean | undefined
}

/** Returns one text for all keys that a storage takes for one. */
export type FoldKey = (key: string) => string

const ONLY_ASCII = /^[\0-\x7f]*$/

/** @returns undefined where every key is its own */
export function createFold({ foldsCase, foldsForms }: NameFolding): FoldKey | undefined {
  if (!foldsCase && !foldsForms) return undefined
  return (key) => {
    if (ONLY_ASCII.test(key)) return foldsCase ? key.toUpperCase() : key
    // Decomposed, because the upper case of a composed letter may have no composed form.
    const inForm = foldsForms ? key.normalize('NFD') : key
    return foldsCase ? upperCase(inForm) : inForm
  }
}

/**
 * As SMB and NTFS fold letter case: character by character, and only where one UTF-16 unit becomes one unit. So `ß` is not
 * `SS`, and letters beyond U+FFFF have no case.
 */
function upperCase(text: string): string {
  let folded = ''
  for (let i = 0; i < text.length; i++) {
    const unit = text.charAt(i)
    const upper = unit.toUpperCase()
    folded += upper.length === 1 ? upper : unit
  }
  return folded
}
