import type { CallOptions } from '../../contract/context.ts'
import type { ErrorKind } from '../../../errors.ts'
import type { ShareTarget } from './share-target.ts'
import { kindOf } from '../../../errors.ts'
import { createFile, type CreatedFile, type CreateFileInput, type FileContents } from '../api/create-file.ts'

/** Kinds of the faults by which a service may refuse content, or the version that takes it. */
const MAY_REFUSE_CONTENT: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['failed', 'unsupported', 'corrupt'])

/**
 * Makes a file under a name that nobody else has, with its content if the service takes content there. Services of an older version
 * refuse that or ignore it; they are not asked again in this run.
 */
export async function createWithContent(
  target: ShareTarget,
  input: CreateFileInput,
  content: FileContents | undefined,
  options: CallOptions,
): Promise<CreatedFile> {
  const { call } = target
  if (content === undefined) return call(createFile, input, options)
  try {
    const made = await call(createFile, { ...input, content }, options)
    if (!made.hasContent) target.createsWithContent = false
    return made
  } catch (error) {
    if (!MAY_REFUSE_CONTENT.has(kindOf(error))) throw error
    const made = await call(createFile, input, options)
    target.createsWithContent = false
    return made
  }
}
