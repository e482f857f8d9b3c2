const LIST = 'leave it out: listings are always recursive and parallel'
const PROGRESS = 'leave it out: a terminal always shows progress'
const SUMMARY = 'leave it out: a summary is always printed'
const RECURSIVE = 'leave it out: objsync always descends into folders'
const NEWER = 'leave it out: by default an older entry never replaces a newer one'
const LINKS = 'leave it out: symbolic links are followed unless the target is in Azure; --ignore-symlinks and --preserve-symlinks change that'
const ATTRIBUTES = 'use --preserve-posix-properties to keep owner, mode and times'
const PROPERTIES = 'leave it out: headers and metadata are copied; --no-sync-system-metadata and --no-sync-user-defined-metadata leave them behind'
const CERTIFICATES = 'certificates are always checked; set AWS_CA_BUNDLE=FILE to trust one of your own'
const PATTERNS = 'use --filter-from with a file of rules: "- " or "+ " before each pattern'
const WATCH = 'objsync does not wait for changes; start it again from cron or a timer'
const CONCURRENCY = 'use --worker-size for objects, or --max-parallel-uploads for parts of large objects'

/** Options of other tools, without their hyphens, and what to do here instead: a clause that ends the error message. */
export const FOREIGN_OPTIONS: Readonly<Record<string, string>> = {
  // What is compared and copied.
  'size-only': 'use --check-size', 'if-size-differ': 'use --check-size', 'ignore-times': 'use --remove-modified-filter', 'force': 'use --remove-modified-filter',
  'checksum': 'use --check-etag or --check-additional-checksum ALGORITHM', 'hash-only': 'use --check-etag', 'md5': 'use --check-etag',
  'exact-timestamps': 'leave it out: whatever is newer at the source is copied; --check-etag copies all that differs',
  'update': NEWER, 'if-source-newer': NEWER, 'overwrite': 'leave it out: what has changed at the source is always copied',
  'no-overwrite': 'use --ignore-existing', 'no-clobber': 'use --ignore-existing', 'skip-existing': 'use --ignore-existing', 'immutable': 'use --ignore-existing',
  'dryrun': 'use --dry-run', 'dry': 'use --dry-run', 'fake': 'use --dry-run', 'simulate': 'use --dry-run', 'just-print': 'use --dry-run',
  'interactive': 'use --dry-run first, or --delete-destination=prompt', 'watch': WATCH,
  // Deletion.
  'delete-during': 'use --delete', 'delete-before': 'use --delete', 'delete-after': 'use --delete', 'delete-removed': 'use --delete', 'remove': 'use --delete',
  'ignore-errors': 'use --delete-despite-errors', 'track-renames': 'leave it out: a renamed file is copied, and --delete removes the old one',
  // Speed.
  'transfers': 'use --worker-size', 'numworkers': 'use --worker-size', 'max-workers': 'use --worker-size', 'jobs': 'use --worker-size', 'parallel': 'use --worker-size',
  'concurrency': CONCURRENCY, 'checkers': 'use --max-parallel-listings', 'fast-list': LIST, 'no-traverse': 'leave it out: with --files-from nothing is listed',
  'bwlimit': 'use --rate-limit-bandwidth', 'limit-rate': 'use --rate-limit-bandwidth', 'limit-upload': 'use --rate-limit-bandwidth', 'limit-download': 'use --rate-limit-bandwidth',
  'tpslimit': 'use --rate-limit-objects', 'page-size': 'use --max-keys', 'compress': 'leave it out: objsync sends bytes as they are',
  's3-chunk-size': 'use --multipart-chunksize', 'part-size': 'use --multipart-chunksize', 'multipart-chunk-size-mb': 'use --multipart-chunksize',
  's3-upload-cutoff': 'use --multipart-threshold', 'multi-thread-cutoff': 'use --multipart-threshold',
  's3-upload-concurrency': 'use --max-parallel-uploads', 'multi-thread-streams': 'use --max-parallel-uploads',
  // What is shown.
  'progress': PROGRESS, 'human-readable': PROGRESS, 'stat': SUMMARY, 'summary': SUMMARY, 'stats-one-line': 'use --stats 1m',
  'only-show-errors': 'use -q', 'silent': 'use -qq', 'debug': 'use -vv', 'log': 'use -v, -vv or -q', 'use-json-log': 'use --json-tracing',
  'output': 'use --json', 'no-color': 'use --disable-color-tracing', 'color': 'use --disable-color-tracing to switch colours off',
  // Filters.
  'filter': `${PATTERNS}, or --include and --exclude`, 'exclude-from': PATTERNS, 'include-from': PATTERNS,
  'rexclude': 'use --filter-exclude-regex', 'rinclude': 'use --filter-include-regex', 'exclude-if-missing': 'leave it out: there is only --exclude-if-present',
  'min-age': 'use --filter-mtime-before', 'older-than': 'use --filter-mtime-before', 'max-age': 'use --filter-mtime-after', 'newer-than': 'use --filter-mtime-after',
  'min-size': 'use --filter-larger-size', 'max-size': 'use --filter-smaller-size', 'max-depth': 'use --recursive=false for one level; there is no other depth',
  // Links, attributes, metadata.
  'copy-links': LINKS, 'no-follow-symlinks': 'use --ignore-symlinks', 'skip-links': 'use --ignore-symlinks', 'links': 'use --preserve-symlinks',
  'archive': ATTRIBUTES, 'preserve': ATTRIBUTES, 'perms': ATTRIBUTES, 'create-empty-src-dirs': 'use --include-directory-stub',
  'metadata-directive': PROPERTIES, 'copy-props': PROPERTIES, 'mime-type': 'use --content-type', 'guess-mime-type': 'leave it out: the type is always guessed',
  'public': 'use --acl public-read', 'acl-public': 'use --acl public-read', 'acl-private': 'use --acl private', 's3-acl': 'use --acl', 'grants': 'use --acl; single grants cannot be set',
  's3-storage-class': 'use --storage-class', 'sc': 'use --storage-class', 'force-glacier-transfer': 'restore archived objects first; --ignore-glacier-warnings leaves them out',
  'server-side-encryption': 'use --sse', 'enc-s3': 'use --sse AES256', 'enc-kms': 'use --sse aws:kms --sse-kms-key-id KEY', 'sse-c': 'use --source-sse-c or --target-sse-c',
  'inplace': 'leave it out: a file is written under a temporary name and renamed', 'partial': 'leave it out: an incomplete file never takes the place of a complete one',
  // Connections and credentials.
  'endpoint': 'use --endpoint-url', 'host': 'use --endpoint-url', 's3-endpoint': 'use --endpoint-url', 's3-region': 'use --region', 's3-profile': 'use --profile',
  's3-provider': 'leave it out: --endpoint-url is enough', 's3-no-check-bucket': 'leave it out: objsync never creates a bucket', 'credentials-file': 'use --aws-shared-credentials-file',
  'no-verify-ssl': CERTIFICATES, 'insecure': CERTIFICATES, 'no-check-certificate': CERTIFICATES, 'ca-bundle': CERTIFICATES, 'ca-cert': CERTIFICATES,
  'retries': 'use --force-retry-count', 'low-level-retries': 'use --aws-max-attempts', 'retry-count': 'use --aws-max-attempts', 'retry': 'use --aws-max-attempts',
  'timeout': 'use --read-timeout-milliseconds', 'cli-read-timeout': 'use --read-timeout-milliseconds',
  'contimeout': 'use --connect-timeout-milliseconds', 'cli-connect-timeout': 'use --connect-timeout-milliseconds',
}

/** One-letter options of other tools, and what to do here instead. */
export const FOREIGN_LETTERS: Readonly<Record<string, string>> = {
  P: PROGRESS, n: 'use --dry-run', r: RECURSIVE, R: RECURSIVE, a: ATTRIBUTES, u: NEWER, c: 'use --check-etag', z: 'leave it out: objsync sends bytes as they are',
  L: LINKS, l: 'use --preserve-symlinks', i: 'use --dry-run first, or --delete-destination=prompt', w: WATCH, f: 'use --remove-modified-filter',
  I: 'use --remove-modified-filter', M: 'leave it out: metadata is copied', d: 'use --delete', m: 'leave it out: objects are always copied in parallel',
  p: 'use --multipart-chunksize', x: 'use --exclude',
}
