import { build } from 'esbuild'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs a script of ours in a process of its own and returns what it printed, however it ended. */
export async function runInChild(script: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'objsync-test-'))
  try {
    const outfile = join(folder, 'script.mjs')
    const { outputFiles } = await build({
      stdin: { contents: script, resolveDir: import.meta.dirname, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      logLevel: 'error',
    })
    writeFileSync(outfile, outputFiles[0]?.contents ?? '')
    return await new Promise((resolve) => {
      execFile(process.execPath, [outfile], { env: { ...process.env, NODE_OPTIONS: '', ...env } }, (_error, stdout, stderr) => resolve(stdout + stderr))
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
