import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A key pair for `localhost`, `origin.test` and 127.0.0.1, in PEM. Only the certificate's own file vouches for it. */
export interface Certificate {
  /** Path of the certificate, for `NODE_EXTRA_CA_CERTS` and `AWS_CA_BUNDLE`. */
  readonly certificate: string
  /** Path of the private key. */
  readonly key: string
  /** What the two files hold, as `tls.createServer` takes it. */
  readonly pem: { readonly key: string; readonly cert: string }
}

export interface CertificateOptions {
  readonly keyName?: string
  readonly certificateName?: string
  /** What it is valid for, as OpenSSL writes it. */
  readonly altName?: string
}

/** Is there a program on this machine that makes certificates? No key is kept in the repository. */
export function canMakeCertificates(): boolean {
  return spawnSync('openssl', ['version']).status === 0
}

/**
 * Makes a certificate in a folder that is there.
 * @throws Error with what openssl said when it could not
 */
export function makeCertificate(folder: string, more: CertificateOptions = {}): Certificate {
  const { keyName = 'tls.key', certificateName = 'tls.crt', altName = 'DNS:localhost,DNS:origin.test,IP:127.0.0.1' } = more
  const [key, certificate] = [join(folder, keyName), join(folder, certificateName)]
  const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${altName}`]
  const form = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const { status, stderr } = spawnSync('openssl', ['req', ...form, '-keyout', key, '-out', certificate, ...subject], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl made no certificate: ${stderr}`)
  return { certificate, key, pem: { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') } }
}
