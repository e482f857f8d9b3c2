import { setImmediate } from 'node:timers/promises'
import type { Disk, DiskCalls } from './disk.ts'
import { lacksDescriptors } from './patient-opens.ts'

/** Milliseconds that a call may take on average and still be made at once. */
const SLOW_CALL = 0.3
/** A verdict needs this many calls, or this many milliseconds spent in fewer. */
const WINDOW_CALLS = 200
const WINDOW_TIME = 20
/** Calls that go to the threads before the disk is tried again. */
const THREADED_CALLS = 2000

/**
 * How a disk is called. From a warm cache a call costs some 2 µs when it is made at once and 20 µs by way of
 * libuv's threads, but on a slow disk the first stops the whole program. So calls are made at once for as long as
 * they come back at once, and the disk is tried again now and then.
 */
export interface DiskPace {
  /** May the next calls be made at once? The caller then reports to `note` how long they took. */
  readonly inline: boolean
  readonly disk: Disk
  /** The way to make the next calls; inline ones are timed. */
  calls(): DiskCalls
  note(milliseconds: number, calls: number): void
}

/** @param threadedOnly never call inline, for files whose every write waits for the disk */
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
    realpath: timed(calls.realpath),
    openFolder: (...args) => orWait(() => openFolder(...args), () => threaded.openFolder(...args)),
    readFolder: timed(calls.readFolder),
    closeFolder: timed(calls.closeFolder),
  }
}

/** A call made at once cannot wait for a descriptor. */
function orWait<T>(now: () => T, later: () => Promise<T>): T | Promise<T> {
  try {
    return now()
  } catch (error) {
    if (lacksDescriptors(error)) return later()
    throw error
  }
}

/** Milliseconds of work without a pause after which timers, signals and sockets get their turn. */
const LONGEST_STRETCH = 15

let lastPause = performance.now()

/** Lets the event loop turn when calls made at once have kept it from doing so for a while. */
export async function yieldToEventLoop(): Promise<void> {
  if (performance.now() - lastPause < LONGEST_STRETCH) return
  await setImmediate()
  lastPause = performance.now()
}
