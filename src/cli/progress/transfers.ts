import { withoutSecrets } from '../../location/redact.ts'
import type { Detail, Reporter, SyncEvent } from '../../report/events.ts'
import { escapeControls } from '../log/record.ts'
import { shortenMiddle } from './width.ts'

/** From this size on, bytes, the copy of an object takes long enough to be watched. */
const LARGE = 8 * 2 ** 20

/** A large object on its way. */
export interface Transfer {
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Bytes that have arrived. */
  readonly arrived: number
  /** The key as a terminal can show it, in no more columns than these. */
  nameWithin(columns: number): string
}

/** The large objects that are on their way, the oldest first. */
export interface Transfers {
  readonly count: number
  readonly running: Iterable<Transfer>
}

export interface TransferWatch extends Transfers {
  readonly reporter: Reporter
}

const WANTS: ReadonlySet<Detail> = new Set<Detail>(['span-begin', 'span-end', 'write'])

/** Follows the copies of large objects. Events of small ones cost one comparison. */
export function watchTransfers(): TransferWatch {
  const running = new Map<string, Transfer & { arrived: number }>()
  const on = (event: SyncEvent): void => {
    switch (event.type) {
      case 'span-begin':
        if (event.size >= LARGE) running.set(event.key, { key: event.key, size: event.size, arrived: 0, nameWithin: namerOf(event.key) })
        return
      case 'span-end':
        if (event.size >= LARGE) running.delete(event.key)
        return
      case 'write': {
        const transfer = event.size >= LARGE ? running.get(event.key) : undefined
        if (transfer) transfer.arrived = event.arrived
        return
      }
      case 'restart':
        return running.clear()
      default:
        return
    }
  }
  return {
    reporter: { wants: WANTS, on },
    get count() {
      return running.size
    },
    running: { [Symbol.iterator]: () => running.values() },
  }
}

/** To shorten a long name takes milliseconds, so it is done again only for another width. */
function namerOf(key: string): Transfer['nameWithin'] {
  let shown: { readonly columns: number; readonly name: string } | undefined
  return (columns) => {
    if (shown?.columns !== columns) shown = { columns, name: shortenMiddle(withoutSecrets(escapeControls(key)), columns) }
    return shown.name
  }
}
