import type { CallOptions } from '../../contract/context.ts'
import type { Entry } from '../../contract/entry.ts'
import type { KeyRange } from '../../../order/key-range.ts'
import type { ShareSource } from '../read/share-source.ts'
import { kindOf } from '../../../errors.ts'
import { rangeHolds } from '../../../order/key-range.ts'
import { propertiesOf } from '../read/head.ts'

/** Lists a location that names one file, with the key that it has. */
export async function* listSingleFile(source: ShareSource, key: string, range: KeyRange, options: CallOptions): AsyncGenerator<Entry[]> {
  if (!rangeHolds(range, key)) return
  try {
    const { size, mtime, etag } = await propertiesOf(source, key, options)
    yield [{ key, size, mtime, etag }]
  } catch (error) {
    if (source.place.role === 'source' || kindOf(error) !== 'not-found') throw error
  }
}
