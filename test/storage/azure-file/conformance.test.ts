import { afterAll, beforeAll, describe } from 'vitest'
import type { AzureFileSettings } from '../../../src/storage/azure-file/settings.ts'
import { fileCapabilities } from '../../../src/storage/azure-file/capabilities.ts'
import { openAzureFile } from '../../../src/storage/azure-file/open.ts'
import { whyUnfit } from '../../../src/storage/azure-file/place/names.ts'
import { isTemporaryName } from '../../../src/temporary/temporary-name.ts'
import { describeStorage } from '../../conformance/describe-storage.ts'
import { ALL_FACTS } from '../../conformance/facts.ts'
import type { StorageUnderTest } from '../../conformance/subject.ts'
import { startAzureFiles, type AzureFiles, type AzureFilesOptions } from '../../support/azure-files-emulator/index.ts'
import { fileSettings } from './settings.ts'

const CONTEXT = { meter: { requests: 0 }, signal: new AbortController().signal }
/** There is no Expires header and there are no tags, and names of metadata are identifiers. */
const { expires: _expires, ...FACTS } = { ...ALL_FACTS, metadata: { one_name: 'a value with blanks', other: '+%/=&' } }

function subject(files: () => AzureFiles, different: Partial<AzureFileSettings>, protocol: 'SMB' | 'NFS' = 'SMB'): StorageUnderTest {
  const prefix = different.prefix ?? ''
  let shares = 0
  const open = (role: 'source' | 'target') => async (name: string) => {
    const { url, account, sas } = files()
    return openAzureFile(fileSettings(`${url}/${account}`, name, { sas: sas(), ...different }), role, CONTEXT)
  }
  const newShare = () => {
    const share = files().createShare(`share-${++shares}-${prefix.length}`, protocol)
    if (prefix !== '') share.makeDirectory(prefix)
    return share
  }
  return {
    capabilities: fileCapabilities({
      protocol: protocol === 'NFS' ? 'nfs' : 'smb', smbInfo: false, keepsPermissions: false, keepsLinks: false, ...different,
    }),
    features: ['conditions', 'conditional-removals', 'copies', 'unbound-copies', 'conditional-copies'],
    opaqueEtags: true,
    facts: FACTS,
    holdsKey: (key) => whyUnfit(key, { protocol: 'smb', trailingDot: true }) === undefined,
    async open() {
      const share = newShare()
      const storage = await open('target')(share.name)
      return {
        storage,
        seed: async (key, bytes) => share.write(prefix + key, bytes),
        inspect: async (key) => (share.find(prefix + key)?.kind === 'file' ? share.file(prefix + key).bytes() : undefined),
        leftovers: async () => share.tree().filter((path) => isTemporaryName(path.slice(path.lastIndexOf('/') + 1))),
        requests: () => CONTEXT.meter.requests,
        async dispose() {
          await storage.close()
          files().deleteShare(share.name)
        },
      }
    },
    async openMissing() {
      const share = newShare()
      share.write(`${prefix}file`, 'content')
      const storage = await open('source')(share.name)
      files().deleteShare(share.name)
      return storage
    },
  }
}

function describeEmulator(name: string, options: AzureFilesOptions, add: (files: () => AzureFiles) => void): void {
  describe(name, () => {
    let files: AzureFiles
    beforeAll(async () => void (files = await startAzureFiles({ ...options, log: false })))
    afterAll(() => files.close())
    add(() => files)
  })
}

describeEmulator('Azure Files', {}, (files) => {
  describeStorage('a whole share', subject(files, {}))
  describeStorage('a directory, with the time of the last write', subject(files, { prefix: 'some/where é/', smbInfo: true }))
})
