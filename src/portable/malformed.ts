import { KEPT_MTIME } from './kept-time.ts'
import type { Metadata } from './marks.ts'
import { propertiesOf } from './posix.ts'
import { xattrsOf } from './xattrs.ts'

/** Reports whether metadata holds a key of a file's properties with a value that is none. Such values are passed over. */
export function hasMalformedProperties(metadata: Metadata | undefined): boolean {
  if (metadata === undefined) return false
  let isMalformed = false
  const note = (): void => void (isMalformed = true)
  propertiesOf(metadata, metadata[KEPT_MTIME]?.includes(' ') === true ? 'amlfs' : 'standard', note)
  xattrsOf({ metadata }, note)
  return isMalformed
}
