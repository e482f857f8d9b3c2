import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { messageOf, UsageError } from '../../errors.ts'
import type { AzureCustomerKey } from '../../storage/azure-blob/settings.ts'
import type { Environment } from '../table/names.ts'
import { base64 } from '../kinds/base64.ts'
import { MAX_MILLISECONDS } from '../kinds/integer.ts'

/** What azcopy's own variables ask for; each is absent when its variable is. */
export interface AzcopyEnvironment {
  /** Connections that transfer at once. */
  readonly connections?: number | undefined
  /** Files in progress at once. */
  readonly files?: number | undefined
  /** Listings at once. */
  readonly listings?: number | undefined
  /** Bytes that may be on their way between disk and network. */
  readonly bufferBytes?: number | undefined
  /** Limit for one try of a request, milliseconds. */
  readonly tryTimeout?: number | undefined
  /** Content types by extension, in lower case and with its dot. */
  readonly contentTypes?: Readonly<Record<string, string>> | undefined
  /** Storage API version. */
  readonly apiVersion?: string | undefined
  /** Stands before the user agent. */
  readonly userAgentPrefix?: string | undefined
  /** Folder of the log files. */
  readonly logLocation?: string | undefined
}

const GIBIBYTE = 1024 ** 3
const MINUTE = 60_000

/**
 * Reads those of azcopy's variables that mean something here, but for the credentials, which the adapter reads. They
 * are for runs with Azure; empty ones count as absent.
 *
 * @throws UsageError for a value that cannot be used
 */
export function readAzcopyEnvironment(env: Environment): AzcopyEnvironment {
  const concurrency = textOf('AZCOPY_CONCURRENCY_VALUE', env)
  const minutes = numberOf('AZCOPY_REQUEST_TRY_TIMEOUT', env)
  const gibibytes = numberOf('AZCOPY_BUFFER_GB', env)
  const map = textOf('AZCOPY_CONTENT_TYPE_MAP', env)
  return {
    connections: concurrency === 'AUTO' ? undefined : widthOf('AZCOPY_CONCURRENCY_VALUE', env),
    files: widthOf('AZCOPY_CONCURRENT_FILES', env),
    listings: widthOf('AZCOPY_CONCURRENT_SCAN', env),
    bufferBytes: gibibytes === undefined ? undefined : Math.floor(gibibytes * GIBIBYTE),
    tryTimeout: minutes === undefined ? undefined : Math.min(Math.ceil(minutes * MINUTE), MAX_MILLISECONDS),
    contentTypes: map === undefined ? undefined : readContentTypes(map),
    apiVersion: apiVersionOf(env),
    userAgentPrefix: textOf('AZCOPY_USER_AGENT_PREFIX', env),
    logLocation: textOf('AZCOPY_LOG_LOCATION', env),
  }
}

/**
 * The key that `--cpk-by-value` speaks of.
 *
 * @throws UsageError without the key, when a variable is missing or is not what it should be
 */
export function readCustomerKey(env: Environment): AzureCustomerKey {
  const [key, keySha256] = [textOf('CPK_ENCRYPTION_KEY', env), textOf('CPK_ENCRYPTION_KEY_SHA256', env)]
  if (key === undefined || keySha256 === undefined) {
    throw new UsageError('--cpk-by-value needs the variables CPK_ENCRYPTION_KEY and CPK_ENCRYPTION_KEY_SHA256 to be set')
  }
  if (!isBase64(key)) throw new UsageError('CPK_ENCRYPTION_KEY must be the base64 of 32 bytes')
  const actual = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
  if (actual !== keySha256) throw new UsageError('CPK_ENCRYPTION_KEY_SHA256 is not the base64 of the SHA-256 of CPK_ENCRYPTION_KEY')
  return { key, keySha256 }
}

function isBase64(text: string): boolean {
  try {
    return base64(32).parse(text) === text
  } catch {
    return false
  }
}

function textOf(name: string, env: Environment): string | undefined {
  return env[name] === '' ? undefined : env[name]
}

function numberOf(name: string, env: Environment): number | undefined {
  const text = textOf(name, env)
  if (text === undefined) return undefined
  const number = /^(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN
  if (number > 0 && Number.isFinite(number)) return number
  throw new UsageError(`invalid value '${text}' for ${name}: must be a number above 0`)
}

/** Far above what is of use, and what the tables of options take. */
const WIDEST = 65535

function widthOf(name: string, env: Environment): number | undefined {
  const number = numberOf(name, env)
  if (number === undefined || (Number.isInteger(number) && number <= WIDEST)) return number
  throw new UsageError(`invalid value '${env[name] ?? ''}' for ${name}: must be a whole number, 1 to ${WIDEST}`)
}

function apiVersionOf(env: Environment): string | undefined {
  const version = textOf('AZCOPY_DEFAULT_SERVICE_API_VERSION', env)
  if (version === undefined || /^\d{4}-\d\d-\d\d$/.test(version)) return version
  throw new UsageError(`invalid value '${version}' for AZCOPY_DEFAULT_SERVICE_API_VERSION: must be a date such as 2025-07-05`)
}

/** The file is JSON: `{ "MIMETypeMapping": { ".ext": "type/subtype" } }`. */
function readContentTypes(path: string): Record<string, string> {
  const entries = Object.entries(mappingIn(path))
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string' && !/\p{Cc}/u.test(entry[1]))) throw noMapping(path)
  return Object.fromEntries(entries.map(([extension, type]) => [extension.toLowerCase(), type]))
}

function mappingIn(path: string): object {
  const content = parseJson(path)
  const mapping: unknown = typeof content === 'object' && content !== null && 'MIMETypeMapping' in content ? content.MIMETypeMapping : undefined
  if (typeof mapping !== 'object' || mapping === null) throw noMapping(path)
  return mapping
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`cannot read ${path}, which AZCOPY_CONTENT_TYPE_MAP names: ${messageOf(error).replaceAll('\n', ' ')}`, error)
  }
}

function noMapping(path: string): UsageError {
  return new UsageError(`${path}, which AZCOPY_CONTENT_TYPE_MAP names, has no object MIMETypeMapping of extensions and content types`)
}
