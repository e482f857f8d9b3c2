import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onFreePort } from './free-port.ts'
import { goServer, type GoServer } from './go-server.ts'
import { answers, startGuarded, temporaryFolder, untilReady } from './guarded.ts'
import type { S3Server } from './s3-server.ts'

/** The second implementation of S3: another code base than MinIO's. It keeps objects as plain files, as Linux has them. */
export const VERSITYGW: GoServer = goServer('github.com/versity/versitygw/cmd/versitygw', 'v1.8.0', ['linux'])

/** Starts a versitygw of our own on a free port of the loopback interface, its data in a temporary folder. */
export async function startVersitygw(): Promise<S3Server> {
  const binary = await VERSITYGW.install()
  return onFreePort(async (port) => startOn(port, binary))
}

async function startOn(port: number, binary: string): Promise<S3Server> {
  const folder = await temporaryFolder('versitygw')
  const [data, versions, metadata] = ['data', 'versions', 'metadata'].map((name) => join(folder, name)) as [string, string, string]
  for (const each of [data, versions, metadata]) await mkdir(each)
  const accessKey = 'objsync-test'
  const secretKey = randomBytes(20).toString('hex')
  const general = ['--port', `127.0.0.1:${port}`, '--region', 'us-east-1', '--health', '/health', '--keep-alive', '--quiet']
  // Metadata in files of its own: not every disk for temporary files has extended attributes, and theirs are small.
  const server = startGuarded(folder, [binary, ...general, 'posix', '--versioning-dir', versions, '--sidecar', metadata, data], {
    ROOT_ACCESS_KEY: accessKey,
    ROOT_SECRET_KEY: secretKey,
  })
  const endpoint = `http://127.0.0.1:${port}`
  await untilReady(server, 'versitygw', async () => answers(`${endpoint}/health`))
  return {
    kind: 'versitygw',
    endpoint,
    accessKey,
    secretKey,
    region: 'us-east-1',
    // Not authentication: an unknown key is its own XAdminUserNotFound. Every object is of the class STANDARD, unencrypted.
    abilities: ['body-digests', 'checksums', 'conditional-writes', 'multipart-listing', 'versions', 'tags'],
    stop: server.stop,
  }
}
