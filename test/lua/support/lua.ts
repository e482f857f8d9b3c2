import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { LuaLibraries } from '../../../src/lua/settings.ts'
import { loadScript } from '../../../src/lua/worker/script.ts'
import { textOf } from '../../../src/lua/worker/text.ts'

/** A folder for the scripts of a test file. */
export function useFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'objsync-lua-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

let scripts = 0

/** Writes a script and returns its path. */
export function write(folder: string, text: string, name = `script-${++scripts}.lua`): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** Runs Lua in this thread and returns all that it printed. */
export function runLua(folder: string, body: string, libraries: LuaLibraries = 'safe'): string {
  let printed = ''
  const printer = { print: (_: string, bytes: Uint8Array) => void (printed += textOf(bytes)), flush: () => {} }
  const exit = (message: string): never => { throw new Error(`exit: ${message}`) }
  const path = write(folder, `${body}\nfunction filter() return true end`)
  loadScript({ path, kind: 'filter', libraries, memoryLimit: 0, timeLimit: 0 }, { printer, exit }, { called: () => {} })
  return printed
}
