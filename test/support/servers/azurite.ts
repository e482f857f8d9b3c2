import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { cached, once } from '../../../scripts/cache.ts'
import { npm } from '../../../scripts/command.ts'
import { startGuarded, temporaryFolder, untilReady } from './guarded.ts'

const RECIPE = join(import.meta.dirname, 'azurite')
const LOCK = join(RECIPE, 'package-lock.json')

/** How to reach a Blob service. Plain data: it travels from vitest's main process to the tests. */
export interface AzuriteEndpoint {
  /** Scheme, host and port, without a slash at the end; the account comes behind it. */
  readonly origin: string
  /** The account that tests use. */
  readonly account: BlobAccount
  /** Another one of the same service: what copies between accounts need. */
  readonly otherAccount: BlobAccount
  /** The account of every emulator, which is known for one without being told. */
  readonly emulatorAccount: BlobAccount
}

export interface BlobAccount {
  readonly name: string
  /** Base64. */
  readonly key: string
}

export interface AzuriteServer extends AzuriteEndpoint {
  /** Stops the server; its data goes with it. */
  stop(): Promise<void>
}

/** Its key is published: https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key */
const EMULATOR_ACCOUNT: BlobAccount = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
}

/** Is it installed already? */
export function hasAzurite(): boolean {
  return cached(folderName()) !== undefined
}

/** Folder of the installed package; npm fetches it the first time. */
export async function installAzurite(): Promise<string> {
  return once(folderName(), async (draft) => {
    for (const name of ['package.json', 'package-lock.json']) await copyFile(join(RECIPE, name), join(draft, name))
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: draft })
  })
}

/** Starts an Azurite of our own on a free port of the loopback interface, which keeps its data in memory. */
export async function startAzurite(): Promise<AzuriteServer> {
  const installed = await installAzurite()
  const folder = await temporaryFolder('azurite')
  const [account, otherAccount] = [newAccount('objsynctest'), newAccount('objsyncother')]
  const script = join(installed, 'node_modules', 'azurite', 'dist', 'src', 'blob', 'main.js')
  const options = ['--inMemoryPersistence', '--skipApiVersionCheck', '--silent', '--disableTelemetry']
  const server = startGuarded(folder, [process.execPath, script, '--blobPort', '0', ...options], {
    AZURITE_ACCOUNTS: [account, otherAccount, EMULATOR_ACCOUNT].map(({ name, key }) => `${name}:${key}`).join(';'),
  })
  const origin = (): string | undefined => /successfully listens on (http:\S+)/.exec(server.lastWords())?.[1]
  await untilReady(server, 'Azurite', () => Promise.resolve(origin() !== undefined))
  return { origin: String(origin()), account, otherAccount, emulatorAccount: EMULATOR_ACCOUNT, stop: server.stop }
}

function newAccount(name: string): BlobAccount {
  return { name, key: randomBytes(64).toString('base64') }
}

function folderName(): string {
  return `azurite/${createHash('sha256').update(readFileSync(LOCK)).digest('hex').slice(0, 12)}`
}
