/** A term and what it means, without the full stop. */
export type Entry = readonly [term: string, meaning: string]

export const DESCRIPTION = [
  'objsync copies what is new or has changed from SOURCE to TARGET. Each side is a local path, S3 or a service that is compatible with it, ' +
    'Azure Blob or Azure Files, in any combination. objsync verifies every transfer. A file is written under a temporary name and renamed ' +
    'when its content has been verified.',
  'Without --delete nothing is removed. With it, objsync removes target entries that the source does not have. It does so last, asks the ' +
    'source about each entry again, and removes nothing when a listing was incomplete, a transfer failed or the source is empty. ' +
    '--dry-run prints what would be done and changes nothing.',
  'objsync check compares both sides and changes nothing.',
  'objsync accepts the command lines of s3sync(1) and of azcopy sync. The words sync, check, help, version and completion name commands when ' +
    'they come first; a path of that name is written ./sync.',
]

export const VARIABLES: readonly Entry[] = [
  ['OBJSYNC_NAME', 'Sets the option of that name, as OBJSYNC_WORKER_SIZE sets --worker-size. An unknown name is an error'],
  ['OBJSYNC_SOURCE, OBJSYNC_TARGET', 'SOURCE and TARGET'],
  ['OBJSYNC_S3SYNC_ENV', 'When it is 1, the variables of s3sync count too (WORKER_SIZE, DELETE, ...)'],
  ['OBJSYNC_TRANSPORT', 'When it is sdk, requests to S3 go through the AWS SDK'],
  ['OBJSYNC_JOURNAL_DIR', 'Folder for the journal of open multipart uploads. When it is empty, there is no journal'],
  ['AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL', 'Credentials, region and endpoint for S3, as the AWS SDK defines them. The other variables of the SDK work too'],
  ['AZCOPY_AUTO_LOGIN_TYPE, AZURE_CLIENT_ID, AZURE_TENANT_ID', 'Login for Azure. The other variables of azcopy and of the Azure SDK work too'],
  ['AZURE_STORAGE_ACCOUNT, AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN, AZURE_STORAGE_CONNECTION_STRING', 'Key, SAS or connection string for Azure. With OBJSYNC_SOURCE_ or OBJSYNC_TARGET_ before the name, the value counts for one side'],
  ['CPK_ENCRYPTION_KEY, CPK_ENCRYPTION_KEY_SHA256', 'The key for --cpk-by-value'],
  ['HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY', 'Proxies. Lower-case names work too'],
  ['AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS', 'PEM file of certificates to trust besides the usual ones'],
  ['NO_COLOR', 'No colours in the log'],
]

export const FILES: readonly Entry[] = [
  ['~/.aws/config, ~/.aws/credentials', 'AWS profiles'],
  ['$XDG_STATE_HOME/objsync, ~/.local/state/objsync', 'Journal of open multipart uploads. The next run aborts those of a run that was killed'],
  ['.objsync-*.tmp', 'Temporary files beside those that are being written. The next run into the same folder removes those of a run that was killed'],
  ['.NAME.azcopysyncmeta', 'Recorded MD5 of the file NAME, when --local-hash-storage-mode is HiddenFiles'],
]

export const SEE_ALSO = ['aws(1), rclone(1), s3sync(1), azcopy(1)', 'docs/ in the package: options.md, filtering.md, check.md, safety.md, outputs.md, compat-s3sync.md, compat-azcopy.md']
