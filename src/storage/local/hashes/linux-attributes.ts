import { readlinkSync } from 'node:fs'
import { StorageError } from '../../../errors.ts'
import { formatAttribute, parseAttributes } from './attribute-texts.ts'
import { inBatches } from './batches.ts'
import type { Result } from './batches.ts'
import type { RecordKeeper } from './keeper.ts'
import { requirePrograms, runProgram } from './program.ts'

/** Linux lets users set only names that begin with `user.`, so azcopy's own `azcopysyncmeta` fails there. */
const NAME = 'user.azcopysyncmeta'
/** Paths are at most 4 KiB each; Linux takes 128 KiB for one argument and 2 MiB for all. */
const MOST_IN_BATCH = 200

interface Attribute {
  readonly path: string
  readonly text: string
}

/**
 * Records in extended attributes. Node has no calls for these, so the programs of the package `attr` make them, each
 * run for all files that wait for it.
 *
 * @throws UsageError when the programs are not there
 */
export async function createLinuxAttributes(): Promise<RecordKeeper> {
  await requirePrograms(['getfattr', 'setfattr'], 'the package "attr"')
  const read = inBatches(readAll, MOST_IN_BATCH)
  const write = inBatches(writeAll, MOST_IN_BATCH)
  return {
    partOfFile: true,
    read: async ({ path }) => read(forOthers(path)),
    write: async ({ path }, text) => write({ path: forOthers(path), text }),
    remove: () => Promise.resolve(),
  }
}

/** Rewrites a path that begins at a descriptor of this process for another process. */
function forOthers(path: string): string {
  const [descriptor] = /^\/proc\/self\/fd\/\d+/.exec(path) ?? []
  return descriptor === undefined ? path : readlinkSync(descriptor) + path.slice(descriptor.length)
}

/** Silently skips a file without the attribute, or on a disk without attributes. */
async function readAll(paths: readonly string[]): Promise<Result<string | undefined>[]> {
  const args = ['--absolute-names', '-d', '-e', 'base64', '-m', '^user\\.azcopysyncmeta$', '--', ...paths]
  const values = parseAttributes((await runProgram('getfattr', args)).output, NAME)
  return paths.map((path) => ({ value: values.get(path) }))
}

/** The program does not report the files that it failed on, so after a failure each file is tried alone. */
async function writeAll(attributes: readonly Attribute[]): Promise<Result<void>[]> {
  const input = attributes.map(({ path, text }) => formatAttribute(path, NAME, text)).join('')
  const { status, complaint } = await runProgram('setfattr', ['--restore=-'], input)
  if (status === 0) return attributes.map(() => ({ value: undefined }))
  if (attributes.length === 1) return [{ error: new StorageError(complaint, { kind: 'denied' }) }]
  const results: Result<void>[] = []
  for (const attribute of attributes) results.push(...(await writeAll([attribute])))
  return results
}
