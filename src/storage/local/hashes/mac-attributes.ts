import { StorageError } from '../../../errors.ts'
import { inBatches } from './batches.ts'
import type { Result } from './batches.ts'
import type { RecordedFile, RecordKeeper } from './keeper.ts'
import { requirePrograms, runProgram } from './program.ts'

/** azcopy's name, and the name on Linux, because the disk may have been used there. */
const NAMES = ['azcopysyncmeta', 'user.azcopysyncmeta'] as const

/**
 * Records in extended attributes, by the program `xattr` that comes with macOS.
 * @throws UsageError when it is not there
 */
export async function createMacAttributes(): Promise<RecordKeeper> {
  await requirePrograms(['xattr'], "Apple's command line tools")
  // One file at a time, because the program prints the values of many files without separators.
  const read = inBatches(([file]: readonly RecordedFile[]) => readOne(file as RecordedFile), 1)
  const write = inBatches(([written]: readonly Written[]) => writeOne(written as Written), 1)
  return {
    partOfFile: true,
    read,
    write: ({ path }, text) => write({ path, text }),
    remove: () => Promise.resolve(),
  }
}

interface Written {
  readonly path: string
  readonly text: string
}

async function readOne({ path }: RecordedFile): Promise<Result<string | undefined>[]> {
  for (const name of NAMES) {
    const { status, output } = await runProgram('xattr', ['-p', name, path])
    if (status === 0) return [{ value: output.toString('utf8').trim() }]
  }
  return [{ value: undefined }]
}

async function writeOne({ path, text }: Written): Promise<Result<void>[]> {
  const { status, complaint } = await runProgram('xattr', ['-w', NAMES[0], text, path])
  return [status === 0 ? { value: undefined } : { error: new StorageError(complaint, { kind: 'denied' }) }]
}
