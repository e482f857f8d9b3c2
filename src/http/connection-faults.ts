import { remedyFor, type FaultName } from '../remedies.ts'

/** Whether a further try can cure a fault of a connection, and what the user may do about it. */
export interface FaultMeaning {
  /** True when no further try can cure it. */
  readonly final: boolean
  /** Its name in the table of remedies; undefined where none is known. */
  readonly name?: FaultName | undefined
}

/** OpenSSL's and Node's codes for certificates. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED = /^(?:ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|CRL_|ERROR_IN_C)/
/** A certificate that was trusted once, or will be. */
const NOT_VALID_NOW = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])
const OTHER_NAME = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'])
/** Messages of the versions of OpenSSL for a peer that does not speak TLS. */
const NO_TLS = /wrong.version.number|http.request|unknown.protocol|packet.length.too.long/i
/** Messages for peers that cannot agree on a protocol. A corrupt record is not among them: a further try may cure it. */
const NO_AGREEMENT = /unsupported.protocol|no.protocols.available|no.ciphers|no.shared.cipher|handshake.failure|protocol.version|unknown.ca|certificate.(?:required|unknown|expired|revoked)|bad.certificate|unrecognized.name/i
/** Codes of connections that were never open. */
const NOT_OPEN = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'ConnectTimeout',
])
/** Codes of all other faults of a connection. */
const BROKEN = /^(?:E[A-Z]+|ReadTimeout|StalledStream)$/

/** @param code of Node, OpenSSL or this client */
export function meaningOf(code: string, message: string): FaultMeaning {
  if (OTHER_NAME.has(code)) return { final: true, name: 'certificate of another host' }
  if (NOT_VALID_NOW.has(code)) return { final: true, name: 'certificate not valid now' }
  if (UNTRUSTED.test(code)) return { final: true, name: 'certificate not trusted' }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return ofTls(`${code} ${message}`)
  return { final: false }
}

function ofTls(said: string): FaultMeaning {
  if (NO_TLS.test(said)) return { final: true, name: 'no TLS' }
  return { final: NO_AGREEMENT.test(said) }
}

/** Reports whether the connection was never open. */
export function isNotOpen(code: string | undefined): boolean {
  return code !== undefined && NOT_OPEN.has(code)
}

/** Reports whether one of our own time limits ended the request, which says nothing about the peer. */
export function isOwnLimit(code: string | undefined): boolean {
  return code === 'AttemptTimeout' || code === 'TimeoutError' || code === 'OperationTimeout'
}

/** Reports whether the connection failed, so that there was no answer. */
export function isConnectionFault(code: string | undefined): boolean {
  return code !== undefined && (NOT_OPEN.has(code) || BROKEN.test(code))
}

const NAME_OF_SILENCE: Readonly<Record<string, FaultName>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'no name service',
  ConnectTimeout: 'no way to host',
  EHOSTUNREACH: 'no way to host',
  ENETUNREACH: 'no way to host',
}

/** What the user may check when there was no answer so far. */
export function remedyForSilence(code = ''): string {
  return remedyFor(NAME_OF_SILENCE[code] ?? 'no answer')
}

/** OpenSSL's words for a fault, without its addresses and the place in its source. */
const OPENSSL = /^.*?\berror:[0-9A-F]+:[^:]*:[^:]*:([^:\n]+)(?::[^]*)?$/

/** A message of the system's in one line. */
export function inOneLine(message: string): string {
  return message.replace(OPENSSL, 'TLS: $1').trim()
}
