import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, once } from '../../../scripts/cache.ts'
import { npm } from '../../../scripts/command.ts'
import { nodeAtLeast } from '../../../scripts/node-from-npm.ts'
import { startGuarded, temporaryFolder, untilReady } from './guarded.ts'
import type { S3Server } from './s3-server.ts'

const RECIPE = join(import.meta.dirname, 'fauxqs')
const LOCK = join(RECIPE, 'package-lock.json')

/** Is it installed already? */
export function hasFauxqs(): boolean {
  return cached(folderName()) !== undefined
}

/** Folder of the installed package; npm fetches it, and a Node that can run it, the first time. */
export async function installFauxqs(): Promise<string> {
  await nodeForFauxqs()
  return once(folderName(), async (draft) => {
    for (const name of ['package.json', 'package-lock.json']) await copyFile(join(RECIPE, name), join(draft, name))
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: draft })
  })
}

/** Starts a fauxqs of our own, which keeps its data in memory. */
export async function startFauxqs(): Promise<S3Server> {
  const installed = await installFauxqs()
  const node = await nodeForFauxqs()
  const folder = await temporaryFolder('fauxqs')
  const server = startGuarded(folder, [node, join(RECIPE, 'serve.mjs'), installed], {})
  const port = (): string | undefined => /"port":(\d+)/.exec(server.lastWords())?.[1]
  await untilReady(server, 'fauxqs', () => Promise.resolve(port() !== undefined))
  return {
    kind: 'fauxqs',
    endpoint: `http://127.0.0.1:${String(port())}`,
    accessKey: 'objsync-test',
    secretKey: 'objsync-test',
    region: 'us-east-1',
    abilities: [],
    stop: server.stop,
  }
}

function folderName(): string {
  return `fauxqs/${createHash('sha256').update(readFileSync(LOCK)).digest('hex').slice(0, 12)}`
}

/** It stands on node:sqlite, which came with Node 22.5. */
async function nodeForFauxqs(): Promise<string> {
  return nodeAtLeast(22, 5)
}
