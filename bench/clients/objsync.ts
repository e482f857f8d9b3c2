import type { Client } from './client.ts'
import { s3syncCommand } from './s3sync.ts'

/** The bundle on the Node that runs the benchmarks. `path` is dist/cli.js. */
export const objsync: Client = {
  name: 'objsync',
  command: (path, job, endpoint) => s3syncCommand([process.execPath, path], job, endpoint),
}

/** The single executable, where it has been built. `path` is dist/objsync. */
export const objsyncBinary: Client = {
  name: 'objsync-binary',
  special: true,
  command: (path, job, endpoint) => s3syncCommand([path], job, endpoint),
}

/** Node with nothing to do: what any program on it must at least cost. `path` is node itself. */
export const bareNode: Client = {
  name: 'node',
  special: true,
  command: (path, job) => (job.kind === 'version' ? { argv: [path, '-e', '0'], env: {} } : undefined),
}
