import { not, safer, same, type Note } from './note.ts'

const NOT_EMPTY = safer('an empty value is refused')
const LOCAL_SIDE = same('without effect for a local side, as -vv says')
const ALWAYS_COUNTS = safer('always counts; the flag of s3sync does nothing without a profile flag')
const DIALECT = safer('see [Regular expressions](#regular-expressions); in a library call also a RegExp')
const CUSTOMER_KEY = safer('a key that is not 32 bytes, or an MD5 that is not its own, is refused at the start')
const WITH_MARKERS = same('also not with `--sync-latest-object-annotations`, as in s3sync 1.62', 'conflicts')

const ANY_PAIR = same('on every pair whose two sides keep them; where one does not, a warning', 'pairs')

/** By option. */
export const NOTES: Readonly<Record<string, Note>> = {
  'dry-run': safer('a line for each action tells its reason too; nothing is ever created'),
  'allow-both-local-storage': same('two local sides need no permission', 'pairs'),
  'server-side-copy': safer('two endpoints that differ are refused at the start'),
  'aws-config-file': ALWAYS_COUNTS,
  'aws-shared-credentials-file': ALWAYS_COUNTS,
  'source-region': LOCAL_SIDE,
  'source-force-path-style': LOCAL_SIDE,
  'target-region': LOCAL_SIDE,
  'target-force-path-style': LOCAL_SIDE,
  'storage-class': same('`ONE-ZONE_IA`, which only the help of s3sync has, means `ONEZONE_IA`'),
  'filter-include-regex': DIALECT,
  'filter-exclude-regex': DIALECT,
  'filter-callback-lua-script': safer('a script that lacks its function is refused at the start; [Lua 5.3](lua.md)'),
  'preprocess-callback-lua-script': safer('a wrong type in the returned table is an error; a dry run or a local target does not count as cancelled'),
  'event-callback-lua-script': safer('a script that lacks its function is refused at the start; [Lua 5.3](lua.md)'),
  'allow-lua-unsafe-vm': same('modules in C cannot be loaded'),
  'lua-callback-timeout-milliseconds': safer('also ends a library function that does not return'),
  'filter-include-content-type-regex': safer('an object that changes before it is sent is looked at again'),
  'filter-exclude-content-type-regex': safer('an object that changes before it is sent is looked at again'),
  'filter-include-metadata-regex': same('also for blobs', 'pairs'),
  'filter-exclude-metadata-regex': same('also for blobs', 'pairs'),
  'filter-include-tag-regex': same('also for the index tags of blobs', 'pairs'),
  'filter-exclude-tag-regex': same('also for the index tags of blobs', 'pairs'),
  'check-etag': safer('equal ETags of different sizes count as different'),
  'enable-additional-checksum': safer('a download is checked before it takes the place of the old file'),
  'disable-etag-verify': safer('without it a download is checked before it takes the place of the old file'),
  'cache-control': NOT_EMPTY,
  'content-disposition': NOT_EMPTY,
  'content-encoding': NOT_EMPTY,
  'content-language': NOT_EMPTY,
  'content-type': NOT_EMPTY,
  'website-redirect': NOT_EMPTY,
  'metadata': safer(
    'the `s3sync_origin_*` keys of `--enable-versioning` and `--put-last-modified-metadata` are kept, so that no version ' +
      'is copied twice',
  ),
  'tagging': safer('a broken percent code, or a key named twice, is refused at the start'),
  'disable-tagging': same('without effect for a local target, as -vv says'),
  'sync-latest-tagging': safer('what is up to date is found by listing both sides, so `--delete` may be given too'),
  'disable-check-annotation-etag': safer('refused where it would do nothing'),
  'enable-versioning': WITH_MARKERS,
  'sync-latest-object-annotations': same(
    'what is up to date is found by listing both sides; also not with `--enable-versioning`, as in s3sync 1.62',
    'conflicts',
  ),
  'rate-limit-bandwidth': same('also `off`, and a timetable such as `08:00,10MiB 19:00,off`', 'values'),
  'sse': same('`aws:fsx`, which s3sync takes without saying so, is in the list', 'values'),
  'source-sse-c-key': CUSTOMER_KEY,
  'source-sse-c-key-md5': CUSTOMER_KEY,
  'target-sse-c-key': CUSTOMER_KEY,
  'target-sse-c-key-md5': CUSTOMER_KEY,
  'report-sync-status': safer(
    'the target is listed and not asked object by object, so version IDs are empty; what cannot be read is an error of that object, ' +
      'and the other objects are still reported',
  ),
  'report-metadata-sync-status': ANY_PAIR,
  'report-tagging-sync-status': ANY_PAIR,
  'report-annotations-sync-status': ANY_PAIR,
  'json-tracing': same('on stderr, as all of the log'),
  'aws-sdk-tracing': same('a line for each request and each answer, without secrets, for Azure too; no `-v` is needed', 'pairs'),
  'span-events-tracing': same('a line when a copy begins and one when it ends; no `-v` is needed'),
  'tracing-stderr': safer('moves dry-run lines and the summary; the log always goes to stderr, so that it never mixes with results'),
  'connect-timeout-milliseconds': same('the default is written out', 'default'),
  'read-timeout-milliseconds': safer('two minutes when it is not given, so that no run hangs for ever'),
  'delete': safer(
    'deletes nothing when a listing was incomplete, a transfer failed, the source is empty or the plan is above ' +
      '`--max-delete`; `--delete-despite-errors` and `--allow-empty-source` lift two of these',
  ),
  'max-delete': safer('N objects may go, not N-1, and a plan above N deletes nothing'),
}

/** Variables that s3sync reads and that no option stands for. */
export const VARIABLES: Readonly<Record<string, Note>> = {
  HTTPS_PROXY: same('the lower-case spelling too'),
  HTTP_PROXY: same('the lower-case spelling too'),
  NO_PROXY: same('the lower-case spelling too'),
  ALL_PROXY: same('the lower-case spelling too'),
  RUST_LOG: not('it is a filter over modules of a Rust program; `-v` and `-q` set the level'),
  AWS_ACCESS_KEY_ID: same('read by the AWS SDK'),
  AWS_SECRET_ACCESS_KEY: same('read by the AWS SDK'),
  AWS_SESSION_TOKEN: same('read by the AWS SDK'),
  AWS_PROFILE: same('read by the AWS SDK'),
  AWS_REGION: same('read by the AWS SDK'),
}

/** Options of objsync that s3sync does not have. */
export const OWN: readonly string[] = [
  'no-progress', 'config', 'fail-fast', 'names', 'profile', 'region', 'endpoint-url', 'include', 'exclude', 'filters', 'filter-from', 'files-from', 'files-from-raw', 'exclude-if-present', 'ignore-existing', 'filters-protect',
  'check-mtime-or-size', 'check-source-mtime', 'hash-cache', 'max-duration', 'max-transfer', 'check-by', 'missing', 'different', 'extra', 'ndjson',
  'json', 'report', 'metrics', 'stats', 'progress-json', 'on-complete', 'webhook', 'log-file', 'log-file-max-size', 'log-file-max-backups',
  'preserve-xattrs', 'fsync', 'case-conflict', 'normalize-names', 'delete-despite-errors', 'allow-empty-source', 'backup-dir', 'suffix',
]
