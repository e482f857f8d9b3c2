import type { CallOptions } from '../../contract/context.ts'
import type { FileCall } from '../side.ts'
import { deleteFile } from '../api/delete-file.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { setFileProperties } from '../api/set-file-properties.ts'
import { isReadOnly } from '../errors.ts'

const READ_ONLY = 'ReadOnly'

export function attributesIn(text: string): string[] {
  return text.split('|').map((each) => each.trim()).filter((each) => each !== '')
}

/** Attributes without ReadOnly, as the service writes them. */
export function withoutReadOnly(attributes: string): string {
  return attributesIn(attributes).filter((each) => each !== READ_ONLY).join('|') || 'None'
}

/** Removes the attribute ReadOnly from a file; all else stays as it is. */
export async function makeWritable(call: FileCall, path: string, options: CallOptions): Promise<void> {
  const { attributes, facts } = await call(getFileProperties, { key: path }, options)
  const smb = { attributes: withoutReadOnly(attributes ?? '') }
  await call(setFileProperties, { key: path, facts: { ...facts, smb }, contentMd5: facts.contentMd5 }, options)
}

/** Deletes a file, a read-only one too. */
export async function removeFile(call: FileCall, path: string, options: CallOptions): Promise<void> {
  try {
    await call(deleteFile, { key: path }, options)
  } catch (error) {
    if (!isReadOnly(error)) throw error
    await makeWritable(call, path, options)
    await call(deleteFile, { key: path }, options)
  }
}
