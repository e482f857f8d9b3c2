import type { CallOptions } from '../../contract/context.ts'
import type { Entry } from '../../contract/entry.ts'
import type { BlobCall, SingleBlob } from '../side.ts'
import { kindOf } from '../../../errors.ts'
import { rangeHolds, type KeyRange } from '../../../order/key-range.ts'
import { isStub } from '../folder-stubs.ts'
import { propertiesOf } from '../read/head.ts'

/** Lists a location that names one blob. */
export async function* listSingleBlob(
  call: BlobCall,
  { role, single }: { readonly role: 'source' | 'target', readonly single: SingleBlob },
  range: KeyRange,
  options: CallOptions,
): AsyncGenerator<Entry[]> {
  const { key, name } = single
  if (!rangeHolds(range, key)) return
  try {
    const head = await propertiesOf(call, name, options)
    const { size, mtime, etag, facts } = head
    if (!isStub(head)) yield [{ key, size, mtime, etag, contentMd5: facts.contentMd5 }]
  } catch (error) {
    if (role === 'source' || kindOf(error) !== 'not-found') throw error
  }
}
