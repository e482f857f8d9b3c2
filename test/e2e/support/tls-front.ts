import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { makeCertificate } from '../../support/certificate.ts'

export { canMakeCertificates } from '../../support/certificate.ts'

/** An HTTPS face of a plain HTTP server, with a certificate that only its own file vouches for. */
export interface TlsFront {
  readonly endpoint: string
  /** Path of the certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string
  close(): void
}

/** Puts TLS in front of a server; bytes pass through as they are, so signatures stay good. */
export async function startTlsFront(folder: string, behind: string): Promise<TlsFront> {
  const { key, certificate } = makeCertificate(folder)
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
