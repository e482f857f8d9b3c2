import { setImmediate } from 'node:timers/promises'
import type { Disk, DiskCalls, ThreadedCalls } from './disk.ts'
import { lacksDescriptors } from './patient-opens.ts'

/** Milliseconds that a synchronous call may take on average. */
const SLOW_CALL = 0.3
/** A decision needs this many calls, or this many milliseconds spent in fewer calls. */
const WINDOW_CALLS = 200
const WINDOW_TIME = 20
/** Calls on threads before synchronous calls are tried again. */
const THREADED_CALLS = 2000

/**
 * Decides how a disk is called. With a warm cache a synchronous call costs about 2 µs and a call on libuv's threads 20 µs,
 * but on a slow disk a synchronous call stops the whole program. So calls are synchronous as long as they return quickly,
 * and after a change to threads the disk is tried again now and then.
 */
export interface DiskPace {
  /** Reports whether the next calls may be synchronous. If so, the caller passes the time that they took to `note`. */
  readonly inline: boolean
  readonly disk: Disk
  /** Returns the calls to use next; synchronous calls are timed. */
  calls(): DiskCalls
  note(milliseconds: number, calls: number): void
  /** Returns the calls on threads. @param calls how many will be made; after enough of them synchronous calls are tried again */
  threaded(calls: number): ThreadedCalls
}

/** @param threadedOnly never call synchronously: for files whose every write waits for the disk */
export function createPace(disk: Disk, threadedOnly = false): DiskPace {
  let spent = 0
  let made = 0
  let pause = 0

  const note = (milliseconds: number, calls: number): void => {
    spent += milliseconds
    made += calls
    if (made < WINDOW_CALLS && spent < WINDOW_TIME) return
    if (spent / made > SLOW_CALL) pause = THREADED_CALLS
    spent = 0
    made = 0
  }
  const timed = timedCalls(disk, note)

  return {
    disk,
    note,
    get inline() {
      return !threadedOnly && pause <= 0
    },
    threaded(calls) {
      pause -= calls
      return disk.threaded
    },
    calls() {
      if (threadedOnly || pause > 0) {
        pause--
        return disk.threaded
      }
      return timed
    },
  }
}

function timedCalls({ inline: calls, threaded }: Disk, note: (milliseconds: number, calls: number) => void): DiskCalls {
  const timed = <A extends unknown[], R>(call: (...args: A) => R) => (...args: A): R => {
    const start = performance.now()
    try {
      return call(...args)
    } finally {
      note(performance.now() - start, 1)
    }
  }
  const open = timed(calls.open)
  const openFolder = timed(calls.openFolder)
  return {
    open: (...args) => orWait(() => open(...args), () => threaded.open(...args)),
    close: timed(calls.close),
    read: timed(calls.read),
    write: timed(calls.write),
    fstat: timed(calls.fstat),
    stat: timed(calls.stat),
    lstat: timed(calls.lstat),
    fstatExact: timed(calls.fstatExact),
    statExact: timed(calls.statExact),
    ftruncate: timed(calls.ftruncate),
    futimes: timed(calls.futimes),
    fchmod: timed(calls.fchmod),
    fchown: timed(calls.fchown),
    fsync: timed(calls.fsync),
    makeFolders: timed(calls.makeFolders),
    makeFolder: timed(calls.makeFolder),
    rename: timed(calls.rename),
    link: timed(calls.link),
    unlink: timed(calls.unlink),
    removeFolder: timed(calls.removeFolder),
    readlink: timed(calls.readlink),
    readLinkText: timed(calls.readLinkText),
    makeLink: timed(calls.makeLink),
    lstatExact: timed(calls.lstatExact),
    lutimes: timed(calls.lutimes),
    lchown: timed(calls.lchown),
    realpath: timed(calls.realpath),
    openFolder: (...args) => orWait(() => openFolder(...args), () => threaded.openFolder(...args)),
    readFolder: timed(calls.readFolder),
    closeFolder: timed(calls.closeFolder),
  }
}

/** A synchronous call cannot wait for a descriptor. */
function orWait<T>(now: () => T, later: () => Promise<T>): T | Promise<T> {
  try {
    return now()
  } catch (error) {
    if (lacksDescriptors(error)) return later()
    throw error
  }
}

/** Milliseconds of synchronous work after which timers, signals and sockets get their turn. */
const LONGEST_STRETCH = 15

let lastPause = performance.now()

/** Yields to the event loop if synchronous calls have blocked it for a while. */
export async function yieldToEventLoop(): Promise<void> {
  if (performance.now() - lastPause < LONGEST_STRETCH) return
  await setImmediate()
  lastPause = performance.now()
}
