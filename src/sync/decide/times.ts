import type { Capabilities } from '../../storage/contract/capabilities.ts'

/**
 * Whose clock the times of each side come from. A disk keeps the time that a file was given, as exactly as it can. A
 * service sets the time of the write by its own clock, and most listings cut it to whole seconds.
 */
export interface Clocks {
  readonly sourceIsDisk: boolean
  readonly targetIsDisk: boolean
}

type Side = { readonly capabilities: Pick<Capabilities, 'keepsMtime'> }

export function clocksOf(source: Side, target: Side): Clocks {
  return { sourceIsDisk: source.capabilities.keepsMtime, targetIsDisk: target.capabilities.keepsMtime }
}

/** `unknown`: the times do not show which of the two was written last. */
export type Order = 'newer' | 'not-newer' | 'unknown'

/** Two times of a disk this close are one: Node reads nanoseconds, but sets microseconds. Milliseconds. */
const DISK_STEP = 0.002
/** How coarsely disks keep times, milliseconds: FAT, HFS+ and old ext, exFAT, some network disks. */
const COARSE_STEPS = [2000, 1000, 10, 1] as const

/**
 * Orders two modification times in milliseconds since the epoch. Times in different seconds are ordered by the second, as
 * in s3sync, because services cut their times. Within one second:
 *
 * - Two disks are compared exactly.
 * - A service's time without a fraction may be any time of that second, so only what is surely not newer is `not-newer`.
 * - A later time is `unknown` when a service's clock is involved, because that clock need not agree with ours.
 * - A file at the target with the very time of the object is the copy that we made of it.
 *
 * A disk may have cut the time that a copy was given, so a later time within the step that the target's time shows is
 * `unknown` as well.
 */
export function compareTimes(source: number, target: number, { sourceIsDisk, targetIsDisk }: Clocks): Order {
  if (targetIsDisk && source > target && source - target < stepOf(target)) {
    return source - target <= DISK_STEP ? 'not-newer' : 'unknown'
  }
  const [sourceSecond, targetSecond] = [Math.floor(source / 1000), Math.floor(target / 1000)]
  if (sourceSecond !== targetSecond) return sourceSecond > targetSecond ? 'newer' : 'not-newer'
  if (sourceIsDisk && targetIsDisk) return source > target ? 'newer' : 'not-newer'
  if (targetIsDisk && source === target) return 'not-newer'
  return latest(source, sourceIsDisk) > target ? 'unknown' : 'not-newer'
}

/**
 * An object younger than this may be written again within the second that its listing shows, milliseconds. More than a
 * second, because the service's clock may differ from ours.
 */
const SETTLED_AFTER = 2000

/** Less than a millisecond, so that most programs show the object's own time; more than `DISK_STEP`. Milliseconds. */
const COPY_MARK = 0.01

/**
 * The modification time for the file that an object becomes: that of the object. An object that is so young that it can
 * change once more without another time in the listing gets `COPY_MARK` more, by which a later run knows that it has to
 * compare the content.
 *
 * @param now milliseconds since the epoch
 */
export function timeOfCopy(mtime: number, { sourceIsDisk, targetIsDisk }: Clocks, now: () => number = Date.now): number {
  const mayChangeUnseen = targetIsDisk && !sourceIsDisk && mtime % 1000 === 0 && now() - mtime < SETTLED_AFTER
  return mayChangeUnseen ? mtime + COPY_MARK : mtime
}

/** Does the file have the mark of `timeOfCopy`, by which it has to be compared by its content? */
export function isMarkedCopy(mtime: number, copied: number): boolean {
  return Math.abs(copied - mtime - COPY_MARK) <= DISK_STEP
}

export function isSameSecond(source: number, target: number): boolean {
  return Math.floor(source / 1000) === Math.floor(target / 1000)
}

/** The latest time that a listed time may mean. */
function latest(time: number, isDisk: boolean): number {
  return isDisk || time % 1000 !== 0 ? time : time + 1000
}

/** The coarsest step that a disk's time agrees with. */
function stepOf(time: number): number {
  for (const step of COARSE_STEPS) if (time % step === 0) return step
  return DISK_STEP
}
