import type { Disk, InlineCalls, ThreadedCalls } from '../../../src/storage/local/disk/disk.ts'
import { NODE_DISK } from '../../../src/storage/local/disk/disk.ts'

/** What the system would answer. */
export function diskError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: as the test wants it`), { code })
}

/** Called before a call reaches the disk; what it throws is the disk's answer. */
export type Interference = (call: keyof InlineCalls, args: readonly unknown[]) => void

/** The disk, with somebody in between, whichever way it is called. */
export function interferedDisk(interfere: Interference): Disk {
  const inline: Record<string, unknown> = {}
  const threaded: Record<string, unknown> = {}
  for (const name of Object.keys(NODE_DISK.inline) as (keyof InlineCalls)[]) {
    const now = NODE_DISK.inline[name] as (...args: unknown[]) => unknown
    const later = NODE_DISK.threaded[name] as (...args: unknown[]) => Promise<unknown>
    inline[name] = (...args: unknown[]) => {
      interfere(name, args)
      return now(...args)
    }
    threaded[name] = async (...args: unknown[]) => {
      interfere(name, args)
      return later(...args)
    }
  }
  return { inline: inline as unknown as InlineCalls, threaded: threaded as unknown as ThreadedCalls }
}

/** The disk, where some calls fail with a code. */
export function failingDisk(
  call: keyof InlineCalls,
  code: string,
  when: (args: readonly unknown[]) => boolean = () => true,
): Disk {
  return interferedDisk((name, args) => {
    if (name === call && when(args)) throw diskError(code)
  })
}
