import { UsageError } from '../errors.ts'
import { readHost } from './azure-host.ts'
import { redact } from './redact.ts'

/** Quotes, brackets and invisible characters, copied from variable files, YAML and documents. */
const WRAPPING = '[\\s\\p{Cc}\\p{Cf}"\'`‘’‚‛“”„‟«»‹›<>]'
const LEADING = new RegExp(`^${WRAPPING}+`, 'u')
/** An apostrophe is missing here, because a name may end in one. */
const TRAILING = /[\s\p{Cc}\p{Cf}"`‘’‚‛“”„‟«»‹›<>]+$/u
const URL_BEGINNING = /^(?:https?|s3|az):\/\//i
/** A scheme with missing or wrong slashes: `http:/`, `s3:`, `az//`, `http;//`, `https:\\`. */
const LOST_SLASH = /^(https?|s3|az)(?::[\\/]*|;[\\/]+|[\\/]{2,})(?=([^\\/]?.*)$)/is
const ASSIGNMENT = /^(?:export\s+)?\w+=["'‘“]?(?:https?|s3|az):/i
const SIGNATURE = /(?:[?&;]|%3F|%26)sig(?:=|%3D)/i
const ENCODED_SIGNATURE = /^[^?]*(?:%3F|%26)sig(?:=|%3D)/i

/**
 * Refuses misspelled URLs. If they counted as paths, a signature would become the name of a folder, and a backup would stay
 * on the disk that it should protect.
 *
 * @throws UsageError that shows the right spelling, without secrets
 */
export function checkSpelling(text: string, platform: NodeJS.Platform): void {
  if (URL_BEGINNING.test(text)) checkEnds(text)
  else checkNoUrl(text, platform)
}

function checkEnds(text: string): void {
  if (!/^s3:/i.test(text) && ENCODED_SIGNATURE.test(text)) {
    throw new UsageError(`'${redact(text)}' has its signature in the path, for its ? or & is percent-encoded; write the URL as it was issued`)
  }
  if (TRAILING.test(text)) {
    throw new UsageError(`'${redact(text)}' ends in a quote, a bracket or white space; leave that out, or percent-encode it where it is part of a name`)
  }
  // URL parsers drop tabs and line ends silently, so the URL would name something else.
  if (/\p{Cc}/u.test(text)) throw new UsageError(`'${redact(text)}' has a control character in it; percent-encode it where it is part of a name`)
}

function checkNoUrl(text: string, platform: NodeJS.Platform): void {
  const bare = text.replace(LEADING, '')
  if (bare !== text && isMeantAsUrl(bare)) {
    throw new UsageError(`'${redact(text)}' begins with a quote, a bracket or white space; write the URL without it`)
  }
  if (ASSIGNMENT.test(text)) throw new UsageError(`'${redact(text)}' is an assignment to a variable; write the URL alone`)
  checkSlashes(text)
  if (SIGNATURE.test(text)) {
    throw new UsageError(`'${redact(text)}' has a signature (the parameter sig), so it is not a path; write the URL from https:// on, in quotes for the shell`)
  }
  if (isHostOfService(text)) throw new UsageError(`'${redact(text)}' has no scheme; write https:// before it, or ./ for a folder of that name`)
  checkColon(text, platform)
}

function isMeantAsUrl(text: string): boolean {
  return URL_BEGINNING.test(text) || LOST_SLASH.test(text) || SIGNATURE.test(text) || isHostOfService(text)
}

function checkSlashes(text: string): void {
  const [, scheme = '', rest = ''] = LOST_SLASH.exec(text) ?? []
  if (scheme === '') return
  const url = `${scheme.toLowerCase()}://${rest === '' ? '…' : rest}`
  const asPath = SIGNATURE.test(text) ? '' : ` (a path of that name is written ./${redact(text)})`
  throw new UsageError(`'${redact(text)}' is not a URL; did you mean ${redact(url)}?${asPath}`)
}

/** `account.blob.core.windows.net/container`, `bucket.s3.amazonaws.com` */
function isHostOfService(text: string): boolean {
  const [, host = ''] = /^[\\/]{0,2}([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=$|[:\\/?])/i.exec(text) ?? []
  return /\.(?:blob|dfs|file)\.(?:core|storage)\./i.test(host) || ['s3', 'gcs'].includes(readHost(host.toLowerCase()).service)
}

/** Apart from a Windows drive, a colon in the first name of a path is how other tools name a remote. */
function checkColon(text: string, platform: NodeJS.Platform): void {
  if (platform === 'win32' && /^[A-Za-z]:/.test(text)) return
  const first = text.split(platform === 'win32' ? /[\\/]/ : '/', 1).join('')
  if (!first.includes(':') || /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return
  throw new UsageError(`'${redact(text)}' names a remote, and objsync has no remotes; write s3://bucket[/prefix] or the URL of a container, or ./${redact(text)} for a path`)
}
