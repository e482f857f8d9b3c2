import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatKeptTime, isSameTime, keptTimeOf } from '../../src/portable/kept-time.ts'
import { flawOfLinkText, marksLink } from '../../src/portable/marks.ts'
import { propertiesOf } from '../../src/portable/posix.ts'
import { factsOfXattrs, hasOwnMetadata, XATTRS_KEY, xattrsOf } from '../../src/portable/xattrs.ts'

const SECOND = 1_000_000_000n

describe('what other programs note of a file', () => {
  it.each<[string, Record<string, string>, object]>([
    ['rclone on S3', { mtime: '1500000000.123456789' }, { modified: 1_500_000_000n * SECOND + 123_456_789n }],
    [
      'rclone with --metadata',
      { mtime: '2017-07-14T02:40:00.5+00:00', atime: '2017-07-14T04:40:00+02:00', mode: '100640', uid: '12', gid: '34' },
      { modified: 1_500_000_000n * SECOND + 500_000_000n, accessed: 1_500_000_000n * SECOND, mode: 0o640, owner: 12, group: 34 },
    ],
    ['s3fs', { mtime: '1500000000', mode: '33188', uid: '0', gid: '0' }, { modified: 1_500_000_000n * SECOND, mode: 0o644, owner: 0, group: 0 }],
    ['s3fs, a mode that looks octal', { mode: '33204' }, { mode: 0o664 }],
    [
      's3cmd',
      { 's3cmd-attrs': 'atime:1499727909/ctime:1499727909/gid:5/gname:x/md5:0/mode:33188/mtime:1499727908/uid:6/uname:y' },
      { modified: 1_499_727_908n * SECOND, accessed: 1_499_727_909n * SECOND, mode: 0o644, owner: 6, group: 5 },
    ],
    ['s3cmd, renamed on the way to Azure', { rename_s3cmd_attrs: 'mtime:7', rename_key_s3cmd_attrs: 's3cmd-attrs' }, { modified: 7n * SECOND }],
    [
      'File Gateway and DataSync',
      { 'file-mtime': '1500000000123456789ns', 'file-permissions': '0100755', 'file-owner': '1', 'file-group': '2' },
      { modified: 1_500_000_000n * SECOND + 123_456_789n, mode: 0o755, owner: 1, group: 2 },
    ],
    ['s3sync', { s3sync_origin_last_modified: '2017-07-14T02:40:00+00:00' }, { modified: 1_500_000_000n * SECOND }],
    ["azcopy's keys come first", { modtime: '5', mtime: '6', permissions: '33188', mode: '100600' }, { modified: 5n, mode: 0o644 }],
  ])('%s', (_program, metadata, expected) => {
    const malformed: string[] = []
    expect(propertiesOf(metadata, 'standard', (key) => malformed.push(key))).toMatchObject(expected)
    expect(malformed).toEqual([])
  })

  it.each(['mode', 'permissions', 'file-permissions'])('%s: no program runs as another user because of it', (key) => {
    for (const mode of ['104755', '0106755', String(0o104755)]) expect((propertiesOf({ [key]: mode }, 'standard').mode ?? 0) & ~0o777).toBe(0)
  })

  it('what is no number, no time or no ID is passed over and told', () => {
    const malformed: string[] = []
    const metadata = {
      'modtime': 'today', 'permissions': 'rw', 'uid': '4294967295', 'gid': '-1', 'atime': '2017-13-01T00:00:00Z', 's3cmd-attrs': 'mtime:x',
    }
    expect(Object.values(propertiesOf(metadata, 'standard', (key) => malformed.push(key))).every((value) => value === undefined)).toBe(true)
    expect(malformed.sort()).toEqual(['atime', 'gid', 'modtime', 'permissions', 'uid'])
  })

  it('any text at all is read without a fault', () => {
    const keys = ['modtime', 'mtime', 'mode', 'permissions', 'uid', 's3cmd-attrs', 'file-mtime', 's3sync_origin_last_modified', XATTRS_KEY]
    fc.assert(fc.property(fc.constantFrom(...keys), fc.string({ unit: 'binary' }), (key, text) => {
      propertiesOf({ [key]: text }, 'standard')
      propertiesOf({ [key]: text }, 'amlfs')
      keptTimeOf({ [key]: text })
      xattrsOf({ metadata: { [key]: text } })
    }))
  })
})

describe('the kept time', () => {
  it('comes back to the microsecond', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 4e12, noNaN: true }), (mtime) => {
      const kept = keptTimeOf({ modtime: formatKeptTime(mtime) })
      expect(kept && isSameTime(kept, { time: mtime, isCoarse: false })).toBe(true)
    }))
  })

  it('differs by as much as was kept of it', () => {
    const at = (time: number, isCoarse = false) => ({ time, isCoarse })
    expect(isSameTime(at(1000), at(1000.5))).toBe(false)
    expect(isSameTime(at(1000, true), at(1999.9))).toBe(true)
    expect(isSameTime(at(1000, true), at(2000))).toBe(false)
    expect(keptTimeOf({ mtime: '1500000000' })?.isCoarse).toBe(true)
    expect(keptTimeOf({ modtime: '1500000000000000000' })?.isCoarse).toBe(false)
    expect(keptTimeOf({ modtime: '2017-07-14 08:10:00 +0530' })).toEqual({ time: 1_500_000_000_000, isCoarse: true })
  })
})

describe('the text of a link', () => {
  it.each([['empty', ''], ['longer than Linux allows', 'x'.repeat(4096)], ['with a NUL', 'a\0b']])('cannot be %s', (_what, text) => {
    expect(flawOfLinkText(Buffer.from(text))).toContain('the text of the link')
  })

  it('may lead anywhere', () => {
    for (const text of ['../../outside', '/etc/passwd', 'x']) expect(flawOfLinkText(Buffer.from(text))).toBeUndefined()
    expect([marksLink({ is_symlink: 'TRUE' }), marksLink({ is_symlink: '1' }), marksLink(undefined)]).toEqual([true, false, false])
  })
})

describe('extended attributes', () => {
  const bytes = fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array))
  const names = fc.string({ minLength: 1, maxLength: 10 }).filter((name) => !name.includes('\0') && !name.startsWith('objsync.')).map((name) => `user.${name}`)

  it('go into metadata and come back, whatever names and values they have', () => {
    fc.assert(fc.property(fc.array(fc.tuple(names, bytes), { maxLength: 5 }), (given) => {
      const xattrs = new Map(given)
      expect(xattrsOf(factsOfXattrs(xattrs))).toEqual(new Map([...xattrs].sort(([a], [b]) => (a < b ? -1 : 1))))
    }))
  })

  it('keep content headers and user metadata, and not what the file itself says', () => {
    const facts = { contentType: 'a/b', cacheControl: 'no-cache', expires: 'never', metadata: { 'color': 'blue', 'x-y': 'é', 'modtime': '5' } }
    const { modtime: _, ...metadata } = facts.metadata
    expect(factsOfXattrs(xattrsOf(facts))).toEqual({ ...facts, metadata })
    expect([hasOwnMetadata(facts.metadata), hasOwnMetadata({ modtime: '5' }), hasOwnMetadata(undefined)]).toEqual([true, false, false])
  })

  it('of the system, of this program and of azcopy are never taken from an object', () => {
    const record = { 'security.capability': 'AA==', 'trusted.x': 'AA==', 'user.objsync.metadata': 'AA==', 'user.azcopysyncmeta': 'AA==', 'user.ok': 'AA==' }
    const metadata = { [XATTRS_KEY]: Buffer.from(JSON.stringify(record)).toString('base64') }
    expect([...xattrsOf({ metadata }).keys()]).toEqual(['user.ok'])
  })

  it('that are malformed are left out and told', () => {
    for (const text of ['e30', 'bm9wZQ==', Buffer.from('[1]').toString('base64'), Buffer.from('{"user.a":1}').toString('base64')]) {
      const malformed: string[] = []
      expect(xattrsOf({ metadata: { [XATTRS_KEY]: text } }, (key) => malformed.push(key)).size).toBe(0)
      if (text !== 'e30') expect(malformed).toEqual([XATTRS_KEY])
    }
  })
})
