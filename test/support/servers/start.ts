import process from 'node:process'
import { hasAzurite, installAzurite, startAzurite, type AzuriteServer } from './azurite.ts'
import { installFauxqs, hasFauxqs, startFauxqs } from './fauxqs.ts'
import { MINIO, startMinio } from './minio.ts'
import type { S3Server } from './s3-server.ts'
import { startVersitygw, VERSITYGW } from './versitygw.ts'

/** In CI a server that the machine can have must be there; elsewhere its tests are skipped, and that is said. */
const REQUIRED = process.env['CI'] === 'true'
/** `minio`, `fauxqs` or `versitygw` to have that one and no other. */
const WANTED = process.env['OBJSYNC_TEST_SERVER']

/**
 * Installs the best S3 server that this machine can have: MinIO where there is Go, else fauxqs from npm.
 * @throws Error in CI when one that can be had does not install.
 */
export async function installS3(say: (line: string) => void): Promise<void> {
  if (WANTED === 'versitygw') return void (await installVersitygw(say))
  if (wantsMinio()) {
    if (!MINIO.isInstalled()) say('building MinIO with Go, once; this takes some minutes')
    if (await succeeds(MINIO.install, say)) return
  }
  if (!hasFauxqs()) say('installing fauxqs with npm, once')
  await succeeds(installFauxqs, say)
}

/**
 * Installs the second S3 server, versitygw, where there is Go.
 * @throws Error in CI when it can be had and does not install.
 */
export async function installSecondS3(say: (line: string) => void): Promise<void> {
  if (WANTED === undefined && VERSITYGW.canInstall()) await installVersitygw(say)
}

/**
 * Installs Azurite, the Blob service of the tests, which every machine with npm can have.
 * @throws Error in CI when it does not install.
 */
export async function installBlob(say: (line: string) => void): Promise<void> {
  if (!hasAzurite()) say('installing Azurite with npm, once')
  await succeeds(installAzurite, say)
}

/** Starts the best S3 server that is installed; undefined when there is none. */
export async function startS3(): Promise<S3Server | undefined> {
  if (WANTED === 'versitygw' && VERSITYGW.isInstalled()) return startVersitygw()
  if (wantsMinio() && MINIO.isInstalled()) return startMinio()
  if (WANTED !== 'minio' && hasFauxqs()) return startFauxqs()
  if (REQUIRED) throw new Error('no S3 server is installed: `npm run servers` installs one')
  return undefined
}

/** Starts the second S3 server, for the tests that every implementation must pass; undefined when it is not installed. */
export async function startSecondS3(): Promise<S3Server | undefined> {
  if (WANTED !== undefined) return undefined
  if (VERSITYGW.isInstalled()) return startVersitygw()
  if (REQUIRED && VERSITYGW.canInstall()) throw new Error('versitygw is not installed: `npm run servers` installs it')
  return undefined
}

/** Starts the Blob service of the tests; undefined when it is not installed. */
export async function startBlob(): Promise<AzuriteServer | undefined> {
  if (hasAzurite()) return startAzurite()
  if (REQUIRED) throw new Error('Azurite is not installed: `npm run servers` installs it')
  return undefined
}

function wantsMinio(): boolean {
  return WANTED === undefined ? MINIO.isInstalled() || MINIO.canInstall() : WANTED === 'minio'
}

async function installVersitygw(say: (line: string) => void): Promise<boolean> {
  if (!VERSITYGW.isInstalled()) say('building versitygw with Go, once; this takes about a minute')
  return succeeds(VERSITYGW.install, say)
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
