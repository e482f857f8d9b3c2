import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { aws } from './aws.ts'
import { azcopy } from './azcopy.ts'
import type { Client } from './client.ts'
import { bareNode, objsync, objsyncBefore, objsyncBinary } from './objsync.ts'
import { rclone } from './rclone.ts'
import { s3sync } from './s3sync.ts'
import { s5cmd } from './s5cmd.ts'

/** A client that is there, and where. */
export interface FoundClient {
  readonly client: Client
  readonly path: string
}

const PEERS: readonly Client[] = [s3sync, s5cmd, rclone, aws, azcopy]

/**
 * Looks for the peers in the given folders (and bin/ in them) and then on PATH, for objsync in `dist`, and for the build
 * that it is compared with in `before`.
 */
export async function findClients(dist: string, folders: readonly string[], before?: string): Promise<FoundClient[]> {
  const places = [...folders, ...folders.map((folder) => join(folder, 'bin')), ...(process.env['PATH'] ?? '').split(delimiter)]
  const candidates: [Client, string[]][] = [
    [objsync, [join(dist, 'cli.js')]],
    [objsyncBefore, before === undefined ? [] : [join(before, 'cli.js')]],
    [objsyncBinary, [join(dist, 'objsync')]],
    [bareNode, [process.execPath]],
    ...PEERS.map((peer): [Client, string[]] => [peer, places.map((place) => join(place, peer.executable ?? peer.name))]),
  ]
  const found: FoundClient[] = []
  for (const [client, paths] of candidates) {
    const path = await firstReadable(paths, client === objsync || client === objsyncBefore ? constants.R_OK : constants.X_OK)
    if (path !== undefined) found.push({ client, path })
  }
  return found
}

async function firstReadable(paths: readonly string[], mode: number): Promise<string | undefined> {
  for (const path of paths) {
    const there = await access(path, mode).then(
      () => true,
      () => false,
    )
    if (there) return path
  }
  return undefined
}

/** The first line of what a client says about its version. */
export async function versionOf({ client, path }: FoundClient): Promise<string> {
  if (client === bareNode) return process.version
  const { argv = [], env } = client.command(path, { kind: 'version' }, '') ?? {}
  const { stdout } = await promisify(execFile)(argv[0] ?? path, argv.slice(1), { env: { ...process.env, ...env } })
  return stdout.trim().split('\n')[0] ?? ''
}
