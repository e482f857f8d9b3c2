import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import type { Outcome, RunHooks } from '../../../src/run.ts'
import { FakeProcess } from '../support/surroundings.ts'

export type Work = (hooks: RunHooks, surroundings: FakeProcess) => Outcome | Promise<Outcome>

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder with a source, and the command with a run that the test plays. */
export interface Stage {
  readonly folder: string
  /** Path of a file in the folder. */
  at(name: string): string
  /** @param words behind SOURCE and TARGET */
  command(words: readonly string[], work?: Work, target?: string): Promise<Ended>
}

export function useStage(): Stage {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'objsync-outputs-'))
    await writeFile(path.join(folder, 'source'), 'x')
  })
  afterAll(() => rm(folder, { recursive: true }))
  return {
    get folder() { return folder },
    at: (name) => path.join(folder, name),
    async command(words, work = () => ({ status: 'complete' }), target = 's3://bucket/prefix/') {
      const fake = new FakeProcess({ AZCOPY_LOG_LOCATION: folder })
      const code = await main([...words, path.join(folder, 'source'), target], fake, async () => async (_config, hooks) => work(hooks, fake))
      return { code, stdout: fake.stdout.text, stderr: fake.stderr.text }
    },
  }
}
