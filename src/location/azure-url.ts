import { UsageError } from '../errors.ts'
import { EMULATOR_ACCOUNT, isAddress, readHost, type AzureService } from './azure-host.ts'
import { sasFrom } from './azure-sas.ts'
import { snapshotFrom } from './azure-snapshot.ts'
import { checkContainer, checkShare } from './container-name.ts'
import type { AzureBlobLocation, AzureFileLocation } from './location.ts'
import { redact } from './redact.ts'

const FORMS: Readonly<Record<AzureService, string>> = {
  blob: 'https://ACCOUNT.blob.core.windows.net/CONTAINER[/path][?SAS]',
  file: 'https://ACCOUNT.file.core.windows.net/SHARE[/path][?SAS]',
}
const PARTS = /^([a-z]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/is
const ACCOUNT = /^[a-z0-9]{3,24}$/

/** The parts of a URL, neither decoded nor normalised: names may contain what a URL parser would resolve. */
interface Parts {
  readonly text: string
  readonly scheme: string
  readonly authority: string
  /** Encoded, with its first slash; empty when the URL has no path. */
  readonly path: string
  readonly query: string
}

/** The URL of the service, and the account. */
type Service = Pick<AzureBlobLocation, 'serviceUrl' | 'account'>

/**
 * Reads an `http://` or `https://` URL of a Blob container or of a share of Azure Files, or of a path in one. The host shows which
 * it is; a custom domain or an address (where the path begins with the account) counts as what was asked for, or as Blob when the
 * account is the emulator's.
 *
 * @param asked what `--from-to` calls the side
 * @throws UsageError
 */
export function parseAzureUrl(text: string, asked: AzureService | undefined): AzureBlobLocation | AzureFileLocation {
  const parts = cut(text)
  const form = FORMS[asked ?? 'blob']
  const url = URL.canParse(`${parts.scheme}://${parts.authority}`) ? new URL(`${parts.scheme}://${parts.authority}`) : undefined
  if (url === undefined || url.host === '') throw new UsageError(`'${redact(text)}' names no host; write ${form}`)
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`'${redact(text)}' has a user name or password, which Azure knows not; write ${form}`)
  }
  const named = readHost(url.host)
  if (named.service === 'blob' || named.service === 'file') {
    return locate(named.service, parts, parts.path, { serviceUrl: `${url.protocol}//${named.host}`, account: named.account })
  }
  const first = decode(parts.path.split('/')[1] ?? '', text)
  if (first === EMULATOR_ACCOUNT || (asked && isAddress(url.hostname))) return behindAddress(asked ?? 'blob', parts, url.origin, first)
  if (asked) return locate(asked, parts, parts.path, { serviceUrl: url.origin, account: '' })
  throw refusal(named.service, text)
}

/**
 * Reads `az://account/container[/path]`, short for the same in Azure's public cloud.
 *
 * @throws UsageError
 */
export function parseShortAzureUrl(text: string): AzureBlobLocation | AzureFileLocation {
  const parts = cut(text)
  const account = parts.authority
  if (!ACCOUNT.test(account)) {
    throw new UsageError(`'${redact(text)}' names no storage account (3 to 24 lower-case letters and digits); write az://account/container[/path]`)
  }
  return locate('blob', parts, parts.path, { serviceUrl: `https://${account}.blob.core.windows.net`, account })
}

function cut(text: string): Parts {
  const [, scheme = '', authority = '', path = '', query = '', fragment] = PARTS.exec(text) ?? []
  if (fragment !== undefined) throw new UsageError(`'${redact(text.replace(/#.*$/s, '#…'))}' has a #, which in a name is written as %23`)
  return { text, scheme: scheme.toLowerCase(), authority, path, query }
}

/** What the parts of a URL are called in the two services. */
const WORDS = {
  blob: { container: 'CONTAINER', containers: 'containers', whole: 'the whole container' },
  file: { container: 'SHARE', containers: 'shares', whole: 'the whole share' },
} as const

function behindAddress(service: AzureService, parts: Parts, origin: string, account: string): AzureBlobLocation | AzureFileLocation {
  if (account === '') {
    const form = `${origin}/ACCOUNT/${WORDS[service].container}`
    throw new UsageError(`'${redact(parts.text)}' names no storage account; behind an address it begins the path: ${form}`)
  }
  return locate(service, parts, parts.path.replace(/^\/[^/]*/, ''), { serviceUrl: `${origin}/${account}`, account })
}

/** @param path encoded; begins with the slash before the container or share */
function locate(kind: AzureService, { text, query }: Parts, path: string, service: Service): AzureBlobLocation | AzureFileLocation {
  const words = WORDS[kind]
  const { snapshot, rest: signature } = kind === 'file' ? snapshotFrom(query, text) : { rest: query }
  const sas = sasFrom(signature, text)
  const [, container = '', ...rest] = path.split('/')
  if (container === '') throw new UsageError(`'${redact(text)}' names a whole account; name one of its ${words.containers}: ${service.serviceUrl}/${words.container}`)
  const name = decode(container, text)
  if (kind === 'blob') checkContainer(name, text)
  else checkShare(name, text)
  const decoded = decode(rest.join('/'), text)
  checkPath(decoded, text)
  if (decoded === '/') throw new UsageError(`'${redact(text)}' names a folder without a name; write ${service.serviceUrl}/${name}/ for ${words.whole}`)
  const place = {
    ...service,
    // Remove only one slash: `a//` is the folder without a name in the folder `a`.
    path: decoded.replace(/\/$/, ''),
    trailingSlash: decoded.endsWith('/') || (rest.length > 0 && decoded === ''),
    ...(sas !== undefined && { sas }),
  }
  if (kind === 'blob') return { kind: 'azure-blob', container: name, ...place }
  if (place.path.split('/').includes('') && place.path !== '') {
    throw new UsageError(`'${redact(text)}' has two slashes in a row in its path, but no directory is without a name; write one`)
  }
  return { kind: 'azure-file', share: name, ...place, ...(snapshot !== undefined && { snapshot }) }
}

/** Refuses what servers on the way would resolve, so that the request would reach another blob. */
function checkPath(path: string, text: string): void {
  if (path.includes('\\')) throw new UsageError(`'${redact(text)}' has a backslash in its path, which the service takes for a slash; write the slash`)
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new UsageError(`'${redact(text)}' has the segment . or .. in its path; write the path without it`)
  }
}

/** A percent sign without two hex digits after it is literal. */
function decode(encoded: string, text: string): string {
  try {
    return encoded.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escapes) => decodeURIComponent(escapes))
  } catch {
    throw new UsageError(`the path of '${redact(text)}' is not UTF-8 when it is percent-decoded`)
  }
}

function refusal(service: 's3' | 'gcs' | 'unknown', text: string): UsageError {
  const shown = redact(text)
  switch (service) {
    case 's3':
      return new UsageError(`'${shown}' is a URL of Amazon S3; write s3://bucket[/prefix]`)
    case 'gcs':
      return new UsageError(
        `'${shown}' is a URL of Google Cloud Storage; write s3://bucket[/prefix], with https://storage.googleapis.com as --source-endpoint-url or --target-endpoint-url`,
      )
    case 'unknown':
      return new UsageError(`the host of '${shown}' does not show which service it is; if it is Azure Blob or Azure Files, say so with --from-to (LocalBlob, FileLocal, …)`)
  }
}
