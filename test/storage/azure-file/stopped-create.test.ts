import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { openAzureFile } from '../../../src/storage/azure-file/open.ts'
import { payloadOf } from '../../conformance/subject.ts'
import { startAzureFiles } from '../../support/azure-files-emulator/index.ts'
import { fileSettings } from './settings.ts'

it('a temporary file that the service makes after its request was stopped is removed at the end', async () => {
  const files = await startAzureFiles({ shares: ['one'] })
  onTestFinished(() => files.close())
  const stop = new AbortController()
  const [removal, made] = [new AbortController(), new AbortController()]
  files.faults.add({ kind: 'before', run: () => { stop.abort() } }, { operation: 'file.create' })
  files.faults.add({ kind: 'wait', until: once(removal.signal, 'abort') }, { operation: 'file.create' })
  files.faults.add({ kind: 'after', run: () => { made.abort() } }, { operation: 'file.create' })
  files.faults.add({ kind: 'after', run: () => { removal.abort() } }, { operation: 'file.delete', times: 1 })
  const isMade = once(made.signal, 'abort')
  const settings = fileSettings(`${files.url}/${files.account}`, 'one', { sas: files.sas() })
  const storage = await openAzureFile(settings, 'target', { meter: { requests: 0 }, signal: new AbortController().signal })
  const put = storage.put('a', payloadOf(''), { size: 0, mtime: 1_600_000_000_000, facts: {} }, { signal: stop.signal })
  await expect(put).rejects.toMatchObject({ kind: 'aborted' })
  await isMade
  const late = files.share('one').tree()
  await storage.close()
  expect([late, files.share('one').tree()]).toEqual([[expect.stringMatching(/^\.objsync-.*\.tmp$/)], []])
})
