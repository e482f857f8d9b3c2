import { withoutSecrets } from '../../location/redact.ts'
import type { Detail, Reporter, SyncEvent } from '../../report/events.ts'
import { escapeControls } from '../log/record.ts'

/** From this size on, bytes, the copy of an object takes long enough to be watched. */
const LARGE = 8 * 2 ** 20

/** A large object on its way. */
export interface Transfer {
  readonly key: string
  /** The key as a terminal can show it. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Bytes that have arrived. */
  readonly arrived: number
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
        if (event.size >= LARGE) running.set(event.key, { ...namesOf(event.key), size: event.size, arrived: 0 })
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

function namesOf(key: string): Pick<Transfer, 'key' | 'name'> {
  return { key, name: withoutSecrets(escapeControls(key)) }
}
