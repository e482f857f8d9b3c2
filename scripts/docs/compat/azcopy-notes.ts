import { not, safer, same, type Note } from './note.ts'

const EVERY_PAIR = same('on every pair of storages')
const REGEX = safer(
  'an expression that cannot be read is refused, where azcopy leaves it out; the dialect is that of `--filter-include-regex`, ' +
    'which holds what RE2 has',
)
const CREDENTIALS = same('read with the credentials')

/** Options that s3sync has under the same name. */
export const SHARED: readonly string[] = ['dry-run', 'help', 'version', 'include', 'exclude']

/** By option. */
export const AZCOPY_NOTES: Readonly<Record<string, Note>> = {
  'dry-run': safer('creates no container; the rules hold for the removals as in a real run'),
  'version': same('`-v` means `--verbose`', 'values'),
  'include': same('where azcopy ends with an error: it is the option of aws s3 sync, an ordered glob', 'pairs', 'values'),
  'exclude': same('where azcopy ends with an error: it is the option of aws s3 sync, an ordered glob', 'pairs', 'values'),
  'mirror-mode': same('another spelling of `--remove-modified-filter`', 'conflicts', 'pairs'),
  'recursive': EVERY_PAIR,
  'include-pattern': EVERY_PAIR,
  'exclude-pattern': EVERY_PAIR,
  'exclude-path': EVERY_PAIR,
  'include-regex': REGEX,
  'exclude-regex': REGEX,
  'cap-mbps': same('on every pair of storages; beside `--rate-limit-bandwidth` the lower one governs'),
  'delete-destination': safer(
    'comes last, and deletes nothing when a listing was incomplete, a transfer failed, the source is missing or empty, or the ' +
      'plan is above `--max-delete`; a failed removal fails the run; `prompt` is refused where there is no terminal',
  ),
  'from-to': same('also `S3Blob`, `BlobS3`, `S3File` and `FileS3`', 'values'),
  'include-root': same('between shares, and between accounts with a hierarchical namespace', 'pairs'),
  'trailing-dot': safer(
    '`Disable` leaves names with a dot at their end out with a warning, where azcopy lets the service drop the dots; ' +
      '`AllowToUnsafeDestination` means `Enable`: Blob and disks of Linux keep the dots, and a disk of Windows never gets `x.` as `x`',
    'pairs',
  ),
  'force-if-read-only': not('for disks of Windows, as a target must be a share; on a share it works the same', 'pairs'),
  'include-attributes': same('with every target for a disk of Windows as the source, whose attributes PowerShell reads; and for shares as the source', 'pairs'),
  'exclude-attributes': same('with every target for a disk of Windows as the source, whose attributes PowerShell reads; and for shares as the source', 'pairs'),
  'follow-symlinks': same('to shares of SMB too', 'conflicts'),
  'hardlinks': safer(
    '`preserve` makes each link under a temporary name and renames it, so no name is ever without its file, where azcopy deletes the name first; ' +
      '`skip` keeps at the target what it leaves out of the source',
    'pairs',
  ),
  'preserve-permissions': not(
    'between a disk and a share of SMB, as Node cannot read or write NTFS descriptors; between shares, and with shares of NFS, it works ' +
      'the same; between accounts with a hierarchical namespace as in azcopy: access control lists without owner and group',
    'pairs', 'conflicts',
  ),
  'preserve-smb-permissions': not('between a disk and a share of SMB; see `--preserve-permissions`', 'pairs', 'conflicts'),
  'preserve-info': safer(
    'on between shares, ReadOnly included; with a disk it keeps the time of the last write where it is given, and on Linux attributes and ' +
      'creation times in `user.cifs.dosattrib` and `user.cifs.creationtime`. A file without these is copied without; azcopy fails it',
    'default', 'pairs', 'conflicts',
  ),
  'preserve-smb-info': safer('another spelling of `--preserve-info`', 'default', 'pairs', 'conflicts'),
  'block-size-mb': same('a larger number counts as 4000; 0 means `--multipart-chunksize`, 8 MiB, and more where a blob needs it'),
  'put-blob-size-mb': same('each such blob is held in memory'),
  'include-directory-stub': safer(
    'on every pair of storages; with deletion, folders go when they are empty and the source proves not to have them', 'pairs',
  ),
  'preserve-posix-properties': same('on every pair of storages; it holds for folders and links too where these are entries', 'pairs'),
  'posix-properties-style': same('on every pair of storages', 'pairs'),
  'preserve-symlinks': same(
    'on every pair of storages; a link is an object with the metadata `is_symlink`, as `azcopy copy` makes it', 'pairs', 'conflicts',
  ),
  's2s-preserve-blob-tags': same('from Blob to S3 too', 'pairs', 'needs'),
  'delete-destination-file': safer('the standing blob stays until the new one is complete; the foreign blocks are discarded then'),
  'put-md5': same('from S3 too', 'pairs'),
  'check-md5': safer('a download is checked before it takes the place of the old file; from Blob to S3 too', 'pairs', 'needs'),
  'compare-hash': safer('a source without MD5 is an error, as the documents of azcopy have it; azcopy compares times', 'conflicts'),
  'local-hash-storage-mode': safer(
    'with `XAttr` the attribute is `user.azcopysyncmeta`, because Linux refuses the name of azcopy; both are read',
    'default',
  ),
  'cpk-by-name': same('from Blob to S3 too', 'pairs'),
  'cpk-by-value': safer('a key that is not 32 bytes, or a SHA-256 that is not its own, is refused at the start; from Blob to S3 too', 'pairs'),
  'trusted-microsoft-suffixes': safer('added to those of Azure; what is no suffix of a host name is refused', 'default'),
  'log-level': same('for the log file; `-v` and `-q` are for the log on stderr', 'pairs'),
  'output-type': same('on every pair of storages', 'pairs'),
  'output-level': same('on every pair of storages', 'pairs'),
  'cancel-from-stdin': EVERY_PAIR,
  'retry-status-codes': same('`409;-503` adds 409 and takes 503 out', 'default'),
  'debug-skip-files': not('the files are left out at both sides, and the run counts as complete'),
}

/** Variables that azcopy reads and that no option stands for. */
export const AZCOPY_VARIABLES: Readonly<Record<string, Note>> = {
  AZCOPY_AUTO_LOGIN_TYPE: CREDENTIALS,
  AZCOPY_TENANT_ID: CREDENTIALS,
  AZCOPY_ACTIVE_DIRECTORY_ENDPOINT: CREDENTIALS,
  AZCOPY_SPA_APPLICATION_ID: CREDENTIALS,
  AZCOPY_SPA_CLIENT_SECRET: CREDENTIALS,
  AZCOPY_SPA_CERT_PATH: CREDENTIALS,
  AZCOPY_SPA_CERT_PASSWORD: CREDENTIALS,
  AZCOPY_MSI_CLIENT_ID: CREDENTIALS,
  AZCOPY_MSI_OBJECT_ID: CREDENTIALS,
  AZCOPY_MSI_RESOURCE_STRING: CREDENTIALS,
  AZCOPY_LOGIN_CACHE_NAME: not('logins that azcopy stores are not read'),
  AZCOPY_OAUTH_TOKEN_INFO: not('it is for programs that azcopy is part of'),
  AZCOPY_CRED_TYPE: not("it is for azcopy's own tests"),
  ACCOUNT_NAME: CREDENTIALS,
  ACCOUNT_KEY: CREDENTIALS,
  CPK_ENCRYPTION_KEY: same('with `--cpk-by-value`'),
  CPK_ENCRYPTION_KEY_SHA256: same('with `--cpk-by-value`; held against the key'),
  AZCOPY_CONCURRENCY_VALUE: same(
    'stands for `--worker-size` and `--max-parallel-uploads`, which come before it; `AUTO` leaves the defaults, without tuning',
  ),
  AZCOPY_CONCURRENT_FILES: same('stands for `--worker-size`, which comes before it'),
  AZCOPY_CONCURRENT_SCAN: same('stands for `--max-parallel-listings`, which comes before it'),
  AZCOPY_DISABLE_HIERARCHICAL_SCAN: not('listings are flat already, and cut into parallel ones where that pays'),
  AZCOPY_PARALLEL_STAT_FILES: not('the walk of a disk goes parallel by itself where the disk is slow'),
  AZCOPY_BUFFER_GB: same('parts in flight at once are held within it; a block may take three quarters of it'),
  AZCOPY_PACE_PAGE_BLOBS: not('the service says itself when to slow down'),
  AZCOPY_TUNE_TO_CPU: not('there is no tuning'),
  AZCOPY_SHOW_PERF_STATES: not('there are no such states'),
  AZCOPY_OPTIMIZE_SPARSE_PAGE_BLOB: not('page blobs are copied whole'),
  AZCOPY_LOG_LOCATION: same("folder of the log file of a run with azcopy's output"),
  AZCOPY_JOB_PLAN_LOCATION: not('there are no job plans: a run that was stopped is simply started again'),
  AZCOPY_DISABLE_SYSLOG: not('nothing is ever written to syslog'),
  AZCOPY_CACHE_PROXY_LOOKUP: not('proxies come from `HTTPS_PROXY` and the like, never from Windows'),
  AZCOPY_DEFAULT_SERVICE_API_VERSION: same('what is no date is refused'),
  AZCOPY_USER_AGENT_PREFIX: same('stands before the user agent of objsync'),
  AZCOPY_REQUEST_TRY_TIMEOUT: same('stands for `--operation-attempt-timeout-milliseconds`, which comes before it; no limit without it'),
  AZCOPY_CONTENT_TYPE_MAP: same('before the types that are known here'),
  AZCOPY_DOWNLOAD_TO_TEMP_PATH: safer('nothing is ever written in place, so `false` has no effect'),
  HTTPS_PROXY: same('the lower-case spelling too'),
  HTTP_PROXY: same('the lower-case spelling too'),
  NO_PROXY: same('the lower-case spelling too'),
  AZCOPY_DISABLE_INCOMPLETE_BLOB_TRANSFER: not('there are no resumed jobs'),
}
