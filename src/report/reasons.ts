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
  'unconditional': 'update check is off',
  'up-to-date': 'target is not older',
  'same-size': 'same size',
  'same-content': 'same content',
  'same-etag': 'same ETag',
  'same-checksum': 'same checksum',
  'same-version': 'version is there',
  'exists': 'exists at the target (--ignore-existing)',
  'unknown': 'cannot be compared',
  'archived': 'archived, to be restored first',
  'folder-exists': 'folder exists',
  'absent-at-source': 'not at source',
  'deleted-at-source': 'deleted at source',
  'mtime-before': 'not before --filter-mtime-before',
  'mtime-after': 'before --filter-mtime-after',
  'smaller-size': 'not smaller than --filter-smaller-size',
  'larger-size': 'smaller than --filter-larger-size',
  'include-regex': 'no match for --filter-include-regex',
  'exclude-regex': 'matches --filter-exclude-regex',
  'include-pattern': 'no match for --include-pattern',
  'exclude-pattern': 'matches --exclude-pattern',
  'exclude-path': 'below an --exclude-path',
  'include-regexes': 'no match for --include-regex',
  'exclude-regexes': 'matches --exclude-regex',
  'exclude': 'excluded by --exclude',
  'filter-from': 'excluded by --filter-from',
  'exclude-if-present': 'in a folder with an --exclude-if-present entry',
  'not-recursive': 'deeper, and --recursive is off',
  'kept-by-user': 'kept when asked',
  'appeared': 'came to the source during the run',
} as const

export type Reason = keyof typeof REASONS

/** The reason in words. */
export function describe(reason: Reason): string {
  return REASONS[reason]
}
