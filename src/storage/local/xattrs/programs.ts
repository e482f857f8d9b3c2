import { readlinkSync } from 'node:fs'
import { StorageError, UsageError } from '../../../errors.ts'
import type { Xattrs } from '../../../portable/xattrs.ts'
import { formatAttributes, parseEachAttribute } from '../hashes/attribute-texts.ts'
import { inBatches } from '../hashes/batches.ts'
import type { Result } from '../hashes/batches.ts'
import { requirePrograms, runProgram } from '../hashes/program.ts'

/** Paths are at most 4 KiB each; Linux takes 2 MiB for all arguments. */
const MOST_IN_BATCH = 200

/** Reads and writes the extended attributes `user.*` of files. */
export interface XattrPrograms {
  /** @throws StorageError `unreadable` when they cannot be read */
  read(path: string): Promise<Xattrs>
  /** @throws StorageError `unsupported` when the disk does not take them */
  write(path: string, xattrs: Xattrs): Promise<void>
}

interface ToWrite {
  readonly path: string
  readonly xattrs: Xattrs
}

const NONE: Xattrs = new Map()

/**
 * Node has no calls for extended attributes, so the programs of the package `attr` make them, each run for all files that wait
 * for it.
 *
 * @throws UsageError on other systems than Linux, and when the programs are not there
 */
export async function createXattrPrograms(): Promise<XattrPrograms> {
  if (process.platform !== 'linux') throw new UsageError('--preserve-xattrs works on Linux only; leave it out')
  await requirePrograms(['getfattr', 'setfattr'], 'the package "attr"', { what: '--preserve-xattrs needs', otherwise: 'leave the option out' })
  const read = inBatches(readAll, MOST_IN_BATCH)
  const write = inBatches(writeAll, MOST_IN_BATCH)
  return {
    read: async (path) => read(forOthers(path)),
    write: async (path, xattrs) => write({ path: forOthers(path), xattrs }),
  }
}

/** Rewrites a path that begins at a descriptor of this process for another process. */
function forOthers(path: string): string {
  const [descriptor] = /^\/proc\/self\/fd\/\d+/.exec(path) ?? []
  return descriptor === undefined ? path : readlinkSync(descriptor) + path.slice(descriptor.length)
}

/** After a failure each file is tried alone: the program does not say for which of them it failed. */
async function readAll(paths: readonly string[]): Promise<Result<Xattrs>[]> {
  const args = ['--absolute-names', '-d', '-e', 'base64', '-m', '^user\\.', '--', ...paths]
  const { status, output, complaint } = await runProgram('getfattr', args)
  if (status === 0 || (paths.length === 1 && isUnsupported(complaint))) {
    const values = parseEachAttribute(output)
    return paths.map((path) => ({ value: values.get(path) ?? NONE }))
  }
  if (paths.length === 1) return [{ error: new StorageError(complaint, { kind: 'unreadable' }) }]
  const results: Result<Xattrs>[] = []
  for (const path of paths) results.push(...(await readAll([path])))
  return results
}

async function writeAll(files: readonly ToWrite[]): Promise<Result<void>[]> {
  const input = files.map(({ path, xattrs }) => formatAttributes(path, xattrs)).join('')
  const { status, complaint } = await runProgram('setfattr', ['--restore=-'], input)
  if (status === 0) return files.map(() => ({ value: undefined }))
  if (files.length === 1) return [{ error: new StorageError(`${complaint}; the disk does not take these extended attributes`, { kind: 'unsupported' }) }]
  const results: Result<void>[] = []
  for (const file of files) results.push(...(await writeAll([file])))
  return results
}

/** A disk without extended attributes has none. */
function isUnsupported(complaint: string): boolean {
  return complaint.includes('Operation not supported')
}
