import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAzureFile } from '../../../src/storage/azure-file/open.ts'
import { startAzureFiles, type AzureFiles } from '../../support/azure-files-emulator/index.ts'
import { fileSettings } from './settings.ts'

describe('a share of NFS as a target of hard links', () => {
  let files: AzureFiles
  beforeAll(async () => void (files = await startAzureFiles()))
  afterAll(() => files.close())

  it('makes a name one more name of a file, once, and says that OBJSYNC_TRANSPORT=sdk has no effect', async () => {
    const share = files.createShare('links', 'NFS')
    share.write('a', 'new')
    share.write('dir/b', 'old')
    const notices: string[] = []
    const context = { meter: { requests: 0 }, signal: new AbortController().signal, env: { OBJSYNC_TRANSPORT: 'sdk' }, onNotice: (text: string) => void notices.push(text) }
    const target = await openAzureFile(fileSettings(`${files.url}/${files.account}`, 'links', { sas: files.sas(), hardLinks: 'preserve' }), 'target', context)
    expect([await target.hardLink?.('dir/b', 'a'), await target.hardLink?.('dir/b', 'a'), await target.hardLink?.('new/c', 'a')]).toEqual([true, false, true])
    await expect(target.hardLink?.('dir/b', 'missing')).rejects.toMatchObject({ kind: 'not-found' })
    await target.close()
    expect(share.tree()).toEqual(['a', 'dir/', 'dir/b', 'new/', 'new/c'])
    expect([share.file('a').links, share.file('dir/b').id, share.file('new/c').id]).toEqual([3, share.file('a').id, share.file('a').id])
    expect(notices).toEqual([expect.stringContaining('OBJSYNC_TRANSPORT=sdk')])
  })
})
