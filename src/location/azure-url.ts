import { UsageError } from '../errors.ts'
import { EMULATOR_ACCOUNT, isAddress, readHost } from './azure-host.ts'
import { sasFrom } from './azure-sas.ts'
import { checkContainer } from './container-name.ts'
import type { AzureBlobLocation } from './location.ts'
import { redact } from './redact.ts'

const FORM = 'https://ACCOUNT.blob.core.windows.net/CONTAINER[/path][?SAS]'
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
 * Reads an `http://` or `https://` URL of a Blob container or of a path in it. The host shows the kind; a custom
 * domain or an address (where the path begins with the account) counts as Blob when `isBlob` or when the account is the
 * emulator's.
 *
 * @throws UsageError
 */
export function parseAzureUrl(text: string, isBlob: boolean): AzureBlobLocation {
  const parts = cut(text)
  const url = URL.canParse(`${parts.scheme}://${parts.authority}`) ? new URL(`${parts.scheme}://${parts.authority}`) : undefined
  if (url === undefined || url.host === '') throw new UsageError(`'${redact(text)}' names no host; write ${FORM}`)
  if (url.username !== '' || url.password !== '') {
    throw new UsageError(`'${redact(text)}' has a user name or password, which Azure knows not; write ${FORM}`)
  }
  const named = readHost(url.host)
  if (named.service === 'blob') {
    return locate(parts, parts.path, { serviceUrl: `${url.protocol}//${named.host}`, account: named.account })
  }
  const first = decode(parts.path.split('/')[1] ?? '', text)
  if (first === EMULATOR_ACCOUNT || (isBlob && isAddress(url.hostname))) return behindAddress(parts, url.origin, first)
  if (isBlob) return locate(parts, parts.path, { serviceUrl: url.origin, account: '' })
  throw refusal(named.service, text)
}

/**
 * Reads `az://account/container[/path]`, short for the same in Azure's public cloud.
 *
 * @throws UsageError
 */
export function parseShortAzureUrl(text: string): AzureBlobLocation {
  const parts = cut(text)
  const account = parts.authority
  if (!ACCOUNT.test(account)) {
    throw new UsageError(`'${redact(text)}' names no storage account (3 to 24 lower-case letters and digits); write az://account/container[/path]`)
  }
  return locate(parts, parts.path, { serviceUrl: `https://${account}.blob.core.windows.net`, account })
}

function cut(text: string): Parts {
  const [, scheme = '', authority = '', path = '', query = '', fragment] = PARTS.exec(text) ?? []
  if (fragment !== undefined) throw new UsageError(`'${redact(text.replace(/#.*$/s, '#…'))}' has a #, which in a name is written as %23`)
  return { text, scheme: scheme.toLowerCase(), authority, path, query }
}

function behindAddress(parts: Parts, origin: string, account: string): AzureBlobLocation {
  if (account === '') throw new UsageError(`'${redact(parts.text)}' names no storage account; behind an address it begins the path: ${origin}/ACCOUNT/CONTAINER`)
  return locate(parts, parts.path.replace(/^\/[^/]*/, ''), { serviceUrl: `${origin}/${account}`, account })
}

/** @param path encoded; begins with the slash before the container */
function locate({ text, query }: Parts, path: string, service: Service): AzureBlobLocation {
  const sas = sasFrom(query, text)
  const [, container = '', ...rest] = path.split('/')
  if (container === '') throw new UsageError(`'${redact(text)}' names a whole account; name one of its containers: ${service.serviceUrl}/CONTAINER`)
  const name = decode(container, text)
  checkContainer(name, text)
  const decoded = decode(rest.join('/'), text)
  checkPath(decoded, text)
  if (decoded === '/') throw new UsageError(`'${redact(text)}' names a folder without a name; write ${service.serviceUrl}/${name}/ for the whole container`)
  return {
    kind: 'azure-blob',
    ...service,
    container: name,
    // Remove only one slash: `a//` is the folder without a name in the folder `a`.
    path: decoded.replace(/\/$/, ''),
    trailingSlash: decoded.endsWith('/') || (rest.length > 0 && decoded === ''),
    ...(sas !== undefined && { sas }),
  }
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

function refusal(service: 'file' | 's3' | 'gcs' | 'unknown', text: string): UsageError {
  const shown = redact(text)
  switch (service) {
    case 'file':
      return new UsageError(`'${shown}' is a share of Azure Files, which comes with a later release; Blob containers can be synced: ${FORM}`)
    case 's3':
      return new UsageError(`'${shown}' is a URL of Amazon S3; write s3://bucket[/prefix]`)
    case 'gcs':
      return new UsageError(
        `'${shown}' is a URL of Google Cloud Storage; write s3://bucket[/prefix], with https://storage.googleapis.com as --source-endpoint-url or --target-endpoint-url`,
      )
    case 'unknown':
      return new UsageError(`the host of '${shown}' does not show which service it is; if it is Azure Blob, say so with --from-to (LocalBlob, BlobLocal, …)`)
  }
}
