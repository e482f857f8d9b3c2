import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import type { Environment } from './proxy.ts'
import { messageOf, UsageError } from '../errors.ts'

/** Parsing a hundred roots takes a while, and both sides of a run mostly name the same file. */
const made = new Map<string, tls.SecureContext>()

/**
 * Trust in the certificates of the file that AWS_CA_BUNDLE names, beside those that Node trusts anyway; undefined when
 * the variable is not set.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 *
 * @throws UsageError when the file cannot be read or holds no certificate
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
    if (!bundle.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate in PEM form')
    return tls.createSecureContext({ ca: [...nodesOwn(env), bundle] })
  } catch (error) {
    throw new UsageError(`AWS_CA_BUNDLE names ${path}, which cannot be used: ${messageOf(error)}`, error)
  }
}

/** Naming roots puts them in the place of Node's own, so these must be named too. Before Node 22.15 nobody tells all of them. */
function nodesOwn(env: Environment): readonly string[] {
  const { getCACertificates } = tls as typeof tls & { getCACertificates?: (type: 'default') => string[] }
  if (getCACertificates) return getCACertificates('default')
  const extra = env['NODE_EXTRA_CA_CERTS']
  return extra ? [...tls.rootCertificates, readFileSync(extra, 'utf8')] : tls.rootCertificates
}
