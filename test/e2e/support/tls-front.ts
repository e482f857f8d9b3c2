import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'

/** An HTTPS face of a plain HTTP server, with a certificate that only its own file vouches for. */
export interface TlsFront {
  readonly endpoint: string
  /** Path of the certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string
  close(): void
}

/** Is there a program on this machine that makes certificates? No key is kept in the repository. */
export function canMakeCertificates(): boolean {
  return spawnSync('openssl', ['version']).status === 0
}

/** Puts TLS in front of a server; bytes pass through as they are, so signatures stay good. */
export async function startTlsFront(folder: string, behind: string): Promise<TlsFront> {
  const [key, certificate] = [join(folder, 'tls.key'), join(folder, 'tls.crt')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate, ...subject])
  const { hostname, port } = new URL(behind)
  const server = createServer({ key: await readFile(key), cert: await readFile(certificate) }, (socket) => {
    const inner = connect(Number(port), hostname)
    socket.pipe(inner).pipe(socket)
    for (const [one, other] of [[socket, inner], [inner, socket]] as const) one.on('error', () => other.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { endpoint: `https://localhost:${(server.address() as AddressInfo).port}`, certificate, close: () => server.close() }
}
