import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import { cached, once } from '../../../scripts/cache.ts'
import { has, run } from '../../../scripts/command.ts'
import { freePort } from './free-port.ts'
import { answers, startGuarded, temporaryFolder, untilReady } from './guarded.ts'
import type { S3Server } from './s3-server.ts'

const MODULE = 'github.com/minio/minio'
const VERSION = 'v0.0.0-20260212201848-7aac2a2c5b7c'
const FOLDER = `minio/${VERSION}`
const BINARY = process.platform === 'win32' ? 'minio.exe' : 'minio'
/** Another process may take the port between our finding it and the server's. */
const TRIES = 3

/** Can this machine build MinIO? */
export function canInstallMinio(): boolean {
  return has('go', 'version')
}

/** Is it built already? */
export function hasMinio(): boolean {
  return cached(FOLDER) !== undefined
}

/** Path of the MinIO binary; builds it with Go the first time, which takes some minutes. */
export async function installMinio(): Promise<string> {
  const folder = await once(FOLDER, async (draft) => {
    await run('go', ['install', `${MODULE}@${VERSION}`], { env: { ...process.env, GOBIN: draft, CGO_ENABLED: '0' } })
  })
  return join(folder, BINARY)
}

/** Starts a MinIO of our own on a free port of the loopback interface, its data in a temporary folder. */
export async function startMinio(): Promise<S3Server> {
  const binary = await installMinio()
  for (let tried = 1; ; tried++) {
    try {
      return await startOnce(binary)
    } catch (error) {
      if (tried === TRIES) throw error
    }
  }
}

async function startOnce(binary: string): Promise<S3Server> {
  const folder = await temporaryFolder('minio')
  const port = await freePort()
  const accessKey = 'objsync-test'
  const secretKey = randomBytes(20).toString('hex')
  const command = [binary, 'server', folder, '--address', `127.0.0.1:${port}`, '--console-address', '127.0.0.1:0', '--quiet']
  const server = startGuarded(folder, command, {
    MINIO_ROOT_USER: accessKey,
    MINIO_ROOT_PASSWORD: secretKey,
    MINIO_BROWSER: 'off',
    MINIO_UPDATE: 'off',
    // Lets its data stand on the disk of the system, which it would refuse in production.
    MINIO_CI_CD: '1',
    // A key for SSE-S3 and SSE-KMS, good for nothing else.
    MINIO_KMS_SECRET_KEY: `objsync-test:${randomBytes(32).toString('base64')}`,
  })
  const endpoint = `http://127.0.0.1:${port}`
  await untilReady(server, 'MinIO', async () => answers(`${endpoint}/minio/health/live`))
  return {
    kind: 'minio',
    endpoint,
    accessKey,
    secretKey,
    region: 'us-east-1',
    abilities: ['authentication', 'body-digests', 'conditional-writes', 'multipart-listing', 'storage-classes', 'versions', 'tags'],
    stop: server.stop,
  }
}
