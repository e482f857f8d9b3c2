import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeCertificate } from '../certificate.ts'
import { onFreePort } from './free-port.ts'
import { goServer, type GoServer } from './go-server.ts'
import { answers, startGuarded, temporaryFolder, untilReady } from './guarded.ts'
import type { S3Server } from './s3-server.ts'

export const MINIO: GoServer = goServer('github.com/minio/minio', 'v0.0.0-20260212201848-7aac2a2c5b7c')

/** A key for SSE-S3 and SSE-KMS, good for nothing else. */
const KMS_KEY = 'objsync-test'

export interface MinioOptions {
  /** Serve over TLS with a certificate made for this server: the only way in which MinIO takes customers' own keys (SSE-C). */
  readonly tls?: boolean
}

/** Starts a MinIO of our own on a free port of the loopback interface, its data in a temporary folder. */
export async function startMinio(options: MinioOptions = {}): Promise<S3Server> {
  const binary = await MINIO.install()
  return onFreePort(async (port) => startOn(port, binary, options))
}

async function startOn(port: number, binary: string, { tls = false }: MinioOptions): Promise<S3Server> {
  const folder = await temporaryFolder('minio')
  const [data, certificates] = [join(folder, 'data'), join(folder, 'certificates')]
  for (const each of [data, certificates]) await mkdir(each)
  const certificate = tls ? makeCertificate(certificates, { keyName: 'private.key', certificateName: 'public.crt' }).certificate : undefined
  const accessKey = 'objsync-test'
  const secretKey = randomBytes(20).toString('hex')
  const addresses = ['--address', `127.0.0.1:${port}`, '--console-address', '127.0.0.1:0']
  const server = startGuarded(folder, [binary, 'server', data, ...addresses, '--certs-dir', certificates, '--quiet'], {
    MINIO_ROOT_USER: accessKey,
    MINIO_ROOT_PASSWORD: secretKey,
    MINIO_BROWSER: 'off',
    MINIO_UPDATE: 'off',
    // Lets its data stand on the disk of the system, which it would refuse in production.
    MINIO_CI_CD: '1',
    MINIO_KMS_SECRET_KEY: `${KMS_KEY}:${randomBytes(32).toString('base64')}`,
  })
  const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  await untilReady(server, 'MinIO', async () => answers(`${endpoint}/minio/health/live`, certificate))
  return {
    kind: 'minio',
    endpoint,
    ...(certificate === undefined ? {} : { certificate }),
    accessKey,
    secretKey,
    region: 'us-east-1',
    kmsKey: KMS_KEY,
    abilities: ['authentication', 'body-digests', 'checksums', 'conditional-writes', 'encryption', 'multipart-listing', 'storage-classes', 'versions', 'tags'],
    stop: server.stop,
  }
}
