import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WORKERS, type BlobJob, type Client, type Command } from './client.ts'

/** Azure/azure-storage-azcopy; objsync takes the same command line. */
export const azcopy: Client = {
  name: 'azcopy',
  executable: 'azcopy',
  special: true,
  command(path, job) {
    if (job.kind === 'version') return { argv: [path, '--version'], env: environment(join(tmpdir(), 'objsync-bench-azcopy')) }
    return job.kind === 'blob' ? azcopyCommand([path], job) : undefined
  },
}

/** The command line of azcopy behind any executable that understands it. */
export function azcopyCommand(executable: readonly string[], { fromTo, source, target, home }: BlobJob): Command {
  return { argv: [...executable, 'sync', source, target, '--from-to', fromTo, '--log-level', 'ERROR'], env: environment(home) }
}

/** Both get as many connections, and both leave their logs in the row's folder. */
function environment(home: string): Record<string, string> {
  return {
    HOME: home,
    AZCOPY_LOG_LOCATION: home,
    AZCOPY_JOB_PLAN_LOCATION: home,
    AZCOPY_DISABLE_SYSLOG: 'true',
    AZCOPY_CONCURRENCY_VALUE: WORKERS,
  }
}
