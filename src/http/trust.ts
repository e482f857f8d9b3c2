import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import type { Environment } from './proxy.ts'
import { messageOf, UsageError } from '../errors.ts'

/** By path: parsing a hundred roots takes a while, and both sides of a run mostly name the same file. */
const made = new Map<string, tls.SecureContext>()

/**
 * Returns a context that trusts the certificates of the file that AWS_CA_BUNDLE names, in addition to those that Node
 * trusts; undefined when the variable is not set.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 *
 * @throws UsageError when the file cannot be read or contains no certificate
 */
export function trustFrom(env: Environment): tls.SecureContext | undefined {
  const path = env['AWS_CA_BUNDLE']
  if (!path) return undefined
  const context = made.get(path) ?? contextOf(path, env)
  made.set(path, context)
  return context
}

function contextOf(path: string, env: Environment): tls.SecureContext {
  try {
    const bundle = readFileSync(path, 'utf8')
    checkCertificates(bundle)
    return tls.createSecureContext({ ca: [...nodesOwn(env), bundle] })
  } catch (error) {
    throw new UsageError(`AWS_CA_BUNDLE names ${path}, which cannot be used: ${messageOf(error)}`, error)
  }
}

/** A secure context ignores what it cannot read, so the certificates are parsed here. */
function checkCertificates(bundle: string): void {
  const certificates = bundle.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (certificates.length === 0) throw new Error('it contains no certificate in PEM form')
  for (const certificate of certificates) new X509Certificate(certificate)
}

/** Given roots replace Node's own, so Node's own must be given, too. Before Node 22.15 there is no call that returns all of them. */
function nodesOwn(env: Environment): readonly string[] {
  const { getCACertificates } = tls as typeof tls & { getCACertificates?: (type: 'default') => string[] }
  if (getCACertificates) return getCACertificates('default')
  const extra = env['NODE_EXTRA_CA_CERTS']
  return extra ? [...tls.rootCertificates, readFileSync(extra, 'utf8')] : tls.rootCertificates
}
