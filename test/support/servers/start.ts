import process from 'node:process'
import { installFauxqs, hasFauxqs, startFauxqs } from './fauxqs.ts'
import { canInstallMinio, hasMinio, installMinio, startMinio } from './minio.ts'
import type { S3Server } from './s3-server.ts'

/** In CI a server that the machine can have must be there; elsewhere its tests are skipped, and that is said. */
const REQUIRED = process.env['CI'] === 'true'
/** `minio` or `fauxqs` to have that one and no other. */
const WANTED = process.env['OBJSYNC_TEST_SERVER']

/**
 * Installs the best S3 server that this machine can have: MinIO where there is Go, else fauxqs from npm.
 * @throws Error in CI when one that can be had does not install.
 */
export async function installS3(say: (line: string) => void): Promise<void> {
  if (wantsMinio()) {
    if (!hasMinio()) say('building MinIO with Go, once; this takes some minutes')
    if (await succeeds(installMinio, say)) return
  }
  if (!hasFauxqs()) say('installing fauxqs with npm, once')
  await succeeds(installFauxqs, say)
}

/** Starts the best S3 server that is installed; undefined when there is none. */
export async function startS3(): Promise<S3Server | undefined> {
  if (wantsMinio() && hasMinio()) return startMinio()
  if (WANTED !== 'minio' && hasFauxqs()) return startFauxqs()
  if (REQUIRED) throw new Error('no S3 server is installed: `npm run servers` installs one')
  return undefined
}

function wantsMinio(): boolean {
  return WANTED === undefined ? hasMinio() || canInstallMinio() : WANTED === 'minio'
}

async function succeeds(install: () => Promise<unknown>, say: (line: string) => void): Promise<boolean> {
  try {
    await install()
    return true
  } catch (error) {
    if (REQUIRED) throw error
    say(error instanceof Error ? error.message : String(error))
    return false
  }
}
