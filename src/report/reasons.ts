/** Why an entry is copied, left alone or deleted: the closed list behind logs, dry runs and tests. */
export const REASONS = {
  'new': 'not at target',
  'newer': 'newer at source',
  'size-differs': 'size differs',
  'content-differs': 'content differs',
  'may-differ': 'may be newer at source',
  'etag-differs': 'ETag differs',
  'checksum-differs': 'checksum differs',
  'tags-differ': 'tags differ',
  'annotations-differ': 'annotations differ',
  'links-differ': 'hard links differ',
  'unconditional': 'update check is off',
  'up-to-date': 'target is not older',
  'mtime-differs': 'modification time differs',
  'same-mtime': 'same modification time',
  'same-size': 'same size',
  'same-content': 'same content',
  'same-etag': 'same ETag',
  'same-checksum': 'same checksum',
  'same-links': 'same hard link',
  'same-version': 'version is there',
  'exists': 'exists at the target (--ignore-existing)',
  'unknown': 'cannot be compared',
  'archived': 'archived, to be restored first',
  'folder-exists': 'folder exists',
  'name-conflict': 'the target has one name for it and another key of the source',
  'folder-not-empty': 'folder is not empty',
  'absent-at-source': 'not at source',
  'deleted-at-source': 'deleted at source',
  'mtime-before': 'not before --filter-mtime-before',
  'mtime-after': 'before --filter-mtime-after',
  'smaller-size': 'not smaller than --filter-smaller-size',
  'larger-size': 'smaller than --filter-larger-size',
  'include-regex': 'no match for --filter-include-regex',
  'exclude-regex': 'matches --filter-exclude-regex',
  'include-content-type': 'no match for --filter-include-content-type-regex',
  'exclude-content-type': 'matches --filter-exclude-content-type-regex',
  'include-metadata': 'no match for --filter-include-metadata-regex',
  'exclude-metadata': 'matches --filter-exclude-metadata-regex',
  'include-tags': 'no match for --filter-include-tag-regex',
  'exclude-tags': 'matches --filter-exclude-tag-regex',
  'include-pattern': 'no match for --include-pattern',
  'exclude-pattern': 'matches --exclude-pattern',
  'exclude-path': 'below an --exclude-path',
  'include-regexes': 'no match for --include-regex',
  'exclude-regexes': 'matches --exclude-regex',
  'include-attributes': 'no attribute of --include-attributes',
  'exclude-attributes': 'an attribute of --exclude-attributes',
  'exclude': 'excluded by --exclude',
  'filter-from': 'excluded by --filter-from',
  'exclude-if-present': 'in a folder with an --exclude-if-present entry',
  'not-recursive': 'deeper, and --recursive is off',
  'filter-callback': 'refused by the filter callback',
  'cancelled': 'cancelled by the preprocess callback',
  'backup': 'a backup, by its --suffix',
  'kept-by-user': 'kept when asked',
  'appeared': 'came to the source during the run',
} as const

export type Reason = keyof typeof REASONS

/** The filters, as their options are called, by the reason that an entry is refused for. */
const FILTERS: Readonly<Partial<Record<Reason, string>>> = {
  'mtime-before': '--filter-mtime-before',
  'mtime-after': '--filter-mtime-after',
  'smaller-size': '--filter-smaller-size',
  'larger-size': '--filter-larger-size',
  'include-regex': '--filter-include-regex',
  'exclude-regex': '--filter-exclude-regex',
  'include-content-type': '--filter-include-content-type-regex',
  'exclude-content-type': '--filter-exclude-content-type-regex',
  'include-metadata': '--filter-include-metadata-regex',
  'exclude-metadata': '--filter-exclude-metadata-regex',
  'include-tags': '--filter-include-tag-regex',
  'exclude-tags': '--filter-exclude-tag-regex',
  'include-pattern': '--include-pattern',
  'exclude-pattern': '--exclude-pattern',
  'exclude-path': '--exclude-path',
  'include-regexes': '--include-regex',
  'exclude-regexes': '--exclude-regex',
  'include-attributes': '--include-attributes',
  'exclude-attributes': '--exclude-attributes',
  'exclude': '--exclude',
  'filter-from': '--filter-from',
  'exclude-if-present': '--exclude-if-present',
  'not-recursive': '--recursive',
  'filter-callback': 'the filter callback',
}

/** The filter that gives the reason, as its option is called; undefined where no filter does. */
export function filterOf(reason: Reason): string | undefined {
  return FILTERS[reason]
}

/** The reason in words. */
export function describe(reason: Reason): string {
  return REASONS[reason]
}
