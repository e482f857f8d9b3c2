import path from 'node:path'
import { UsageError } from '../errors.ts'
import { parseAzureUrl, parseShortAzureUrl } from './azure-url.ts'
import type { AzureService } from './azure-host.ts'
import type { LocalLocation, Location } from './location.ts'
import { redact } from './redact.ts'
import { parseS3Url } from './s3-url.ts'
import { checkSpelling } from './spelling.ts'

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//

export interface ParseOptions {
  /** Default: the platform of this process. */
  readonly platform?: NodeJS.Platform
  /** Folder that relative paths start from. Default: the working folder. */
  readonly cwd?: string
  /** `--from-to` says that this side is Azure Blob or Azure Files: a URL with any host is one, and nothing else is allowed. */
  readonly azure?: AzureService | undefined
}

const NAMED = {
  blob: 'Blob; write https://ACCOUNT.blob.core.windows.net/CONTAINER',
  file: 'Files; write https://ACCOUNT.file.core.windows.net/SHARE',
} as const

const FORMS = 's3://bucket[/prefix], https://account.blob.core.windows.net/container[/path], https://account.file.core.windows.net/share[/path] or a path'

/**
 * Reads SOURCE or TARGET: `s3://bucket[/prefix]`, `s3://ARN[/prefix]`, the URL of a Blob container or a share of Azure Files, or of
 * a path in one, `az://account/container[/path]`, or a local path (on Windows also with a drive or UNC).
 *
 * @throws UsageError for an empty text, another scheme, an S3 form without a usable bucket, a URL without a usable
 *   container, or a text that looks like a misspelled URL
 */
export function parseLocation(text: string, options: ParseOptions = {}): Location {
  if (typeof text !== 'string' || text === '') {
    throw new UsageError(`SOURCE and TARGET must not be empty: use ${FORMS}`)
  }
  const { platform = process.platform, cwd = process.cwd() } = options
  checkSpelling(text, platform)
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'http' || scheme === 'https') return parseAzureUrl(text, options.azure)
  if (scheme === 'az') return parseShortAzureUrl(text)
  if (options.azure) throw new UsageError(`'${redact(text)}' is no URL, although --from-to calls this side ${NAMED[options.azure]}[/path]`)
  // `c://dir` is a drive on Windows.
  if (scheme === undefined || (platform === 'win32' && scheme.length === 1)) return parsePath(text, platform, cwd)
  if (scheme === 's3') return parseS3Url(text)
  if (scheme === 'file') throw new UsageError(`'${redact(text)}' is a URL of a file; write its path, without file://`)
  throw new UsageError(`'${redact(text)}' has the unknown scheme ${scheme}://; use ${FORMS}`)
}

function parsePath(text: string, platform: NodeJS.Platform, cwd: string): LocalLocation {
  if (text.includes('\0')) throw new UsageError('a path cannot hold a NUL character')
  const { resolve } = platform === 'win32' ? path.win32 : path.posix
  const trailingSlash = platform === 'win32' ? /[\\/]$/.test(text) : text.endsWith('/')
  return { kind: 'local', path: resolve(cwd, text), trailingSlash }
}
