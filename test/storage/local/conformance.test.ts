import { rm } from 'node:fs/promises'
import { localCapabilities } from '../../../src/storage/local/capabilities.ts'
import type { LocalInternals } from '../../../src/storage/local/open.ts'
import { openLocal } from '../../../src/storage/local/open.ts'
import type { LocalSettings } from '../../../src/storage/local/settings.ts'
import { describeStorage } from '../../conformance/describe-storage.ts'
import type { StorageUnderTest } from '../../conformance/subject.ts'
import { temporaryFolder } from './temporary-folder.ts'

function local(settings: Partial<LocalSettings> = {}, internals: LocalInternals = {}): StorageUnderTest {
  const open = (path: string, role: 'source' | 'target'): ReturnType<typeof openLocal> =>
    openLocal({ path, followSymlinks: true, fsync: false, ...settings }, role, internals)
  return {
    capabilities: localCapabilities({ path: '', followSymlinks: true, fsync: false, ...settings }),
    async open() {
      const folder = await temporaryFolder()
      const storage = await open(folder.path, 'target')
      return {
        storage,
        seed: folder.write,
        inspect: folder.read,
        leftovers: folder.temporaryFiles,
        async dispose() {
          await storage.close()
          await folder.remove()
        },
      }
    },
    async openMissing() {
      const folder = await temporaryFolder()
      const storage = await open(folder.path, 'source')
      await rm(folder.path, { recursive: true })
      return storage
    },
  }
}

describeStorage('local', local())
describeStorage('local that does not follow links', local({ followSymlinks: false }))
describeStorage('local on a disk that folds names', local({}, { folding: true }))
describeStorage('local with flushes', local({ fsync: true }))
describeStorage('local on a slow disk', local({}, { threadedOnly: true, sortInMemory: 2 }))
describeStorage('local with hash records', local({ hashes: { mode: 'streams', store: true } }))
if (process.platform === 'linux') describeStorage('local with POSIX properties', local({ posix: 'standard' }))
