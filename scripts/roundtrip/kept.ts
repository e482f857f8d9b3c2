import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { filesBelow } from '../demo/difference.ts'

/** Remembers every file of a folder; the function tells whether none has been written or replaced since. */
export async function isKeptAs(folder: string): Promise<() => Promise<boolean>> {
  const before = await look(folder)
  return async () => (await look(folder)) === before
}

async function look(folder: string): Promise<string> {
  const names = await filesBelow(folder)
  const states = names.map(async (name) => {
    const { ino, mtimeMs, ctimeMs } = await stat(join(folder, name))
    return [name, ino, mtimeMs, ctimeMs]
  })
  return JSON.stringify(await Promise.all(states))
}
