import { azcopyCommand } from './azcopy.ts'
import type { Client, Command, Job } from './client.ts'
import { crossCommand, s3syncCommand } from './s3sync.ts'

/** It understands the command lines of both. */
function ours(executable: readonly string[], job: Job, endpoint: string): Command {
  if (job.kind === 'cross') return crossCommand(executable, job, endpoint)
  if (job.kind === 'blob') return azcopyCommand(executable, job)
  const { argv, env } = s3syncCommand(executable, job, endpoint)
  return job.kind === 'upload' && job.hashCache !== undefined ? { argv: [...argv, '--hash-cache', job.hashCache], env } : { argv, env }
}

/** The bundle on the Node that runs the benchmarks. `path` is dist/cli.js. */
export const objsync: Client = {
  name: 'objsync',
  command: (path, job, endpoint) => ours([process.execPath, path], job, endpoint),
}

/** Another build of the bundle, to measure a change with. `path` is its cli.js. */
export const objsyncBefore: Client = { ...objsync, name: 'objsync-before' }

/** The single executable, where it has been built. `path` is dist/objsync. */
export const objsyncBinary: Client = {
  name: 'objsync-binary',
  special: true,
  command: (path, job, endpoint) => ours([path], job, endpoint),
}

/** Node with nothing to do: what any program on it must at least cost. `path` is node itself. */
export const bareNode: Client = {
  name: 'node',
  special: true,
  command: (path, job) => (job.kind === 'version' ? { argv: [path, '-e', '0'], env: {} } : undefined),
}
