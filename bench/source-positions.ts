import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { relative, resolve, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourcePosition } from './cpu-profile.ts'

/** Finds where bundled code came from, by the source maps beside the bundle. Reads each map once. */
export function sourcePositions(): SourcePosition {
  const maps = new Map<string, SourceMap | undefined>()
  return (url, line, column) => {
    if (!url.startsWith('file:')) return url === '' ? undefined : url
    const path = fileURLToPath(url)
    if (!maps.has(path)) maps.set(path, readMap(path))
    const entry = maps.get(path)?.findEntry(line, column)
    const short = relative(process.cwd(), path)
    if (entry === undefined || !('originalSource' in entry)) return `${short}:${line + 1}`
    const source = relative(process.cwd(), resolve(dirname(path), entry.originalSource))
    return `${source}:${entry.originalLine + 1}`
  }
}

function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')) as SourceMapPayload)
  } catch {
    return undefined
  }
}
