import { readFileSync } from 'node:fs'
import type { ConcurrencySettings } from '../settings.ts'

/** Descriptors that are open without any object in flight: Node's own, the log, folders, spools, idle connections. */
const ALWAYS_OPEN = 48
/** Each object in flight may have a source and a target open, in either lane. */
const FOR_EACH_OBJECT = 4

/** How many descriptors this process may have open; undefined where the system has no such limit or does not say. */
export function descriptorLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/** The concurrency, lowered to what the descriptors suffice for. */
export function withinDescriptors(concurrency: ConcurrencySettings, limit: number | undefined): ConcurrencySettings {
  if (limit === undefined) return concurrency
  const most = Math.max(1, Math.floor((limit - ALWAYS_OPEN) / FOR_EACH_OBJECT))
  const { objects, parts, listings } = concurrency
  if (objects <= most && parts <= most) return concurrency
  return { ...concurrency, objects: Math.min(objects, most), parts: Math.min(parts, most), listings: Math.min(listings, most) }
}
