import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const VARIABLES = ['TMPDIR', 'TEMP', 'TMP']

export interface SystemFolder {
  readonly path: string
  /** All that lies in it. */
  names(): string[]
}

/** Runs with a folder of its own as the system's folder for temporary files. */
export async function withTemporaryFolder(run: (folder: SystemFolder) => Promise<void>): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'objsync-test-'))
  const before = VARIABLES.map((name) => process.env[name])
  for (const name of VARIABLES) process.env[name] = path
  try {
    await run({ path, names: () => readdirSync(path, { recursive: true }).map(String) })
  } finally {
    VARIABLES.forEach((name, i) => {
      if (before[i] === undefined) delete process.env[name]
      else process.env[name] = before[i]
    })
    rmSync(path, { recursive: true, force: true })
  }
}
