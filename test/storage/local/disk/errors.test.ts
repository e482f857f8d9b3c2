import { describe, expect, it } from 'vitest'
import { StorageError } from '../../../../src/errors.ts'
import { storageErrorOf } from '../../../../src/storage/local/disk/errors.ts'
import { diskError } from '../changed-disk.ts'

describe('storageErrorOf', () => {
  it.each([
    ['ENOENT', 'not-found'], ['EACCES', 'denied'], ['EPERM', 'denied'], ['EROFS', 'denied'], ['EISDIR', 'conflict'], ['ENOTDIR', 'conflict'],
    ['EEXIST', 'conflict'], ['ENOTEMPTY', 'conflict'], ['ENAMETOOLONG', 'failed'], ['ENOSPC', 'disk-full'], ['EDQUOT', 'disk-full'],
    ['EIO', 'failed'], ['EMFILE', 'transient'], ['ENFILE', 'transient'], ['EWHATEVER', 'failed'],
  ])('takes %s for %s', (code, kind) => {
    const cause = diskError(code)
    const error = storageErrorOf(cause, 'write', 'a/b')
    expect(error).toMatchObject({ kind, code, cause })
    expect(error.message).toContain('cannot write "a/b": ')
    expect(error.message).toContain(code)
    expect(error.retryable).toBe(kind === 'transient')
  })

  it('speaks in words', () => {
    expect(storageErrorOf(diskError('ENOSPC'), 'write', 'x').message).toBe('cannot write "x": no space left on the disk (ENOSPC)')
    expect(storageErrorOf(diskError('EACCES'), 'list', '').message).toBe('cannot list the folder itself: permission denied (EACCES)')
    expect(storageErrorOf(new TypeError('odd'), 'read', 'x').message).toBe('cannot read "x": odd')
    expect(storageErrorOf('text', 'read', 'x')).toMatchObject({ kind: 'failed', code: undefined })
  })

  it('leaves what has a kind as it is', () => {
    const error = new StorageError('gone', { kind: 'changed' })
    expect(storageErrorOf(error, 'read', 'x')).toBe(error)
  })
})
