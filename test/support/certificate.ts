import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate for `localhost` that only its own file vouches for. No key is kept in the repository. */
export interface Certificate {
  /** Path of the certificate's file. */
  readonly path: string
  readonly key: string
  readonly cert: string
}

/** Is there a program on this machine that makes certificates? */
export function canMakeCertificates(): boolean {
  return spawnSync('openssl', ['version']).status === 0
}

export function makeCertificate(folder: string, name = 'tls'): Certificate {
  const [key, path] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', path, ...subject])
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr.toString()}`)
  return { path, key: readFileSync(key, 'utf8'), cert: readFileSync(path, 'utf8') }
}
