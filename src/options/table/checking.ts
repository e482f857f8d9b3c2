import type { OptionRow } from '../row.ts'
import { onOff } from '../kinds/switch.ts'

export const checking = [
  {
    name: 'remove-modified-filter',
    value: onOff,
    group: 'Update Checking',
    help: 'Write everything again, whatever the target holds',
    conflicts: ['check-size', 'check-etag'],
  },
  {
    name: 'check-size',
    value: onOff,
    group: 'Update Checking',
    help: 'Update what differs in size, whatever the times',
    conflicts: ['check-etag'],
  },
  {
    name: 'check-etag',
    value: onOff,
    group: 'Update Checking',
    help: 'Update what differs in ETag, whatever the times',
    more: "A local file's ETag is computed with --multipart-threshold and --multipart-chunksize.",
  },
] as const satisfies readonly OptionRow[]

export const verification = [
  {
    name: 'disable-multipart-verify',
    value: onOff,
    group: 'Verification',
    help: 'Do not compare the ETags of objects that were written in parts',
  },
  {
    name: 'disable-etag-verify',
    value: onOff,
    group: 'Verification',
    help: 'Do not compare ETags after a transfer',
  },
] as const satisfies readonly OptionRow[]
