import type { Facts } from '../../contract/entry.ts'
import { isStorageError } from '../../../errors.ts'
import { readErrorOf, storageErrorOf } from '../disk/errors.ts'
import { pathOfKey } from '../disk/key-to-path.ts'
import { CREATION_TIME, DOS_ATTRIBUTES, smbFactsOfXattrs, xattrsOfSmbFacts } from './cifs-encoding.ts'
import type { KeptFacts } from './kept-facts.ts'
import type { XattrPrograms } from './programs.ts'

const NAMES = [DOS_ATTRIBUTES, CREATION_TIME]

/**
 * Keeps the attributes and the creation time of SMB where the CIFS client of Linux has them. On a mounted share they are those of
 * the files; another disk keeps them as ordinary extended attributes.
 *
 * @param programs undefined where they are not installed: files have no such facts then, and cannot keep them
 */
export function createSmbFacts(root: string, programs: XattrPrograms | undefined): KeptFacts {
  return {
    async addTo(head, key) {
      if (programs === undefined) return head
      try {
        const smb = smbFactsOfXattrs(await programs.readNamed(pathOfKey(root, key), NAMES), key)
        return Object.keys(smb).length === 0 ? head : { ...head, facts: { ...head.facts, smb } }
      } catch (error) {
        throw readErrorOf(error, 'read the SMB attributes of', key)
      }
    },
    async store(key, path, { smb = {} }: Facts) {
      const xattrs = xattrsOfSmbFacts(smb, key.endsWith('/'))
      if (xattrs.size === 0) return []
      if (programs === undefined) return ['smb-info']
      try {
        await programs.write(path, xattrs)
        return []
      } catch (error) {
        if (isStorageError(error) && error.kind === 'unsupported') return ['smb-info']
        throw storageErrorOf(error, 'set the SMB attributes of', key)
      }
    },
  }
}
