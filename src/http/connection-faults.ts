/** Whether a further try can cure a fault of a connection, and what the user may do about it. */
export interface FaultMeaning {
  /** True when no further try can cure it. */
  readonly final: boolean
  /** Begins with `; `; empty where none is known. */
  readonly remedy: string
}

/** OpenSSL's and Node's codes for certificates. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED = /^(?:ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|CRL_|ERROR_IN_C)/
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
  if (OTHER_NAME.has(code)) return { final: true, remedy: '; is the host name right? The certificate is for another one' }
  if (UNTRUSTED.test(code)) {
    return { final: true, remedy: '; if it is to be trusted, name its file in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS' }
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return ofTls(`${code} ${message}`)
  return { final: false, remedy: '' }
}

function ofTls(said: string): FaultMeaning {
  if (NO_TLS.test(said)) return { final: true, remedy: '; the peer does not speak TLS: is it http:// instead of https://?' }
  return { final: NO_AGREEMENT.test(said), remedy: '' }
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

/** What the user may check when there was no answer so far; begins with `; `. */
export function remedyForSilence(code: string | undefined): string {
  switch (code) {
    case 'ECONNREFUSED':
      return '; are host and port right, and does the service run?'
    case 'ENOTFOUND':
      return '; is the host name right?'
    case 'ConnectTimeout':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return '; are host and port right, and is a firewall or a missing proxy in the way?'
    default:
      return '; is this the address of the service?'
  }
}
