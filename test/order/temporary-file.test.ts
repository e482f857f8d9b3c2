import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTemporaryFile } from '../../src/order/temporary-file.ts'
import { runInChild } from './child.ts'
import { withTemporaryFolder } from './system-folder.ts'

describe('a temporary file', () => {
  it('can be written and read', async () => {
    for (const platform of ['linux', 'win32'] as const) {
      const file = await openTemporaryFile(platform)
      await file.handle.write('hello', 0)
      const { buffer, bytesRead } = await file.handle.read(Buffer.alloc(10), 0, 10, 0)
      expect(buffer.toString('utf8', 0, bytesRead)).toBe('hello')
      await file.close()
    }
  })

  it('lies in a private folder where it must keep its name, and goes with it', async () => {
    await withTemporaryFolder(async (folder) => {
      const file = await openTemporaryFile('win32')
      const [name] = readdirSync(folder.path)
      const path = join(folder.path, name ?? '', 'spool')
      expect(existsSync(path)).toBe(true)
      if (process.platform !== 'win32') expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
      await file.close()
      expect(folder.names()).toEqual([])
    })
  })

  it('goes when the process ends without closing it', async () => {
    await withTemporaryFolder(async (folder) => {
      const output = await runInChild(`
        import { readdirSync } from 'node:fs'
        import { tmpdir } from 'node:os'
        import { openTemporaryFile } from '../../src/order/temporary-file.ts'
        await openTemporaryFile('win32')
        console.log(readdirSync(tmpdir()).filter((name) => !name.startsWith('objsync-test-')).length)
        process.exit(1)
      `)
      expect(output).toBe('1\n')
      expect(folder.names()).toEqual([])
    })
  })

  it.runIf(process.platform !== 'win32')('leaves nothing even when the process is killed', async () => {
    await withTemporaryFolder(async (folder) => {
      const output = await runInChild(`
        import { openTemporaryFile } from '../../src/order/temporary-file.ts'
        const file = await openTemporaryFile()
        await file.handle.write('hello')
        process.stdout.write('written', () => process.kill(process.pid, 'SIGKILL'))
      `)
      expect(output).toBe('written')
      expect(folder.names()).toEqual([])
    })
  })
})
