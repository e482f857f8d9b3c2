import { describe, expect, it } from 'vitest'
import { runInChild } from '../../order/child.ts'
import { temporaryFolder } from './temporary-folder.ts'

describe('a process that ends in the middle of a write', () => {
  it('leaves no temporary file', async () => {
    const folder = await temporaryFolder()
    const output = await runInChild(`
      import { readdirSync } from 'node:fs'
      import { openLocal } from '../../src/storage/local/open-local.ts'
      const target = await openLocal({ path: process.env.TARGET ?? '', followSymlinks: true, fsync: false }, 'target')
      const write = await target.startMultipart('file', { size: 10, mtime: 0, facts: {} }, 5)
      await write.put({ number: 1, offset: 0, payload: { bytes: Buffer.from('12345'), md5: '' } })
      console.log(readdirSync(process.env.TARGET ?? '').length)
      process.exit(130)
    `, { TARGET: folder.path })
    expect(output).toBe('1\n')
    expect(await folder.files()).toEqual([])
    await folder.remove()
  })
})
