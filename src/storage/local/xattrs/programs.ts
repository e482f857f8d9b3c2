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
  /**
   * Reads some attributes by name: a network disk may have attributes that it does not list.
   * @throws StorageError `unreadable` when they cannot be read
   */
  readNamed(path: string, names: readonly string[]): Promise<Xattrs>
  /** @throws StorageError `unsupported` when the disk does not take them */
  write(path: string, xattrs: Xattrs): Promise<void>
}

interface ToWrite {
  readonly path: string
  readonly xattrs: Xattrs
}

type ReadOne = (path: string) => Promise<Buffer | undefined>

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
  return runPrograms()
}

/** The same, or undefined where the system has no such programs. */
export async function findXattrPrograms(): Promise<XattrPrograms | undefined> {
  return createXattrPrograms().catch((error: unknown) => {
    if (error instanceof UsageError) return undefined
    throw error
  })
}

function runPrograms(): XattrPrograms {
  const read = inBatches(readAll, MOST_IN_BATCH)
  const write = inBatches(writeAll, MOST_IN_BATCH)
  const byName = new Map<string, ReadOne>()
  const reading = (name: string): ReadOne => {
    const known = byName.get(name) ?? inBatches((paths) => readOne(name, paths), MOST_IN_BATCH)
    byName.set(name, known)
    return known
  }
  return {
    read: async (path) => read(forOthers(path)),
    readNamed: async (path, names) => {
      const values = await Promise.all(names.map(async (name) => [name, await reading(name)(forOthers(path))] as const))
      return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
    },
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

/** The program takes one name at a time. It fails where one of the files lacks the attribute, and says so for each. */
async function readOne(name: string, paths: readonly string[]): Promise<Result<Buffer | undefined>[]> {
  const { status, output, complaint } = await runProgram('getfattr', ['--absolute-names', '-e', 'base64', '-n', name, '--', ...paths])
  if (status === 0 || (status === 1 && complaint.split('\n').every(saysAbsent))) {
    const values = parseEachAttribute(output)
    return paths.map((path) => ({ value: values.get(path)?.get(name) }))
  }
  if (paths.length === 1) return [{ error: new StorageError(complaint, { kind: 'unreadable' }) }]
  const results: Result<Buffer | undefined>[] = []
  for (const path of paths) results.push(...(await readOne(name, [path])))
  return results
}

function saysAbsent(complaint: string): boolean {
  return complaint.endsWith(': No such attribute') || isUnsupported(complaint)
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
