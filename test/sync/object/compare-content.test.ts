import { expect, it } from 'vitest'
import type { Checksum } from '../../../src/integrity/checksum.ts'
import { checksumOf } from '../../../src/integrity/checksums.ts'
import { sidesWith, type Sides } from '../support/sides.ts'

const SECOND = Date.UTC(2024, 0, 1)
/** As Azure Files: a HEAD shows the MD5 that a listing does not. */
const UNLISTED = { contentEtag: false, keepsUnlistedMd5: true }

function md5Of(text: string): Checksum {
  return { algorithm: 'MD5', type: 'FULL_OBJECT', value: checksumOf('MD5', Buffer.from(text)) }
}

/** A source whose listing shows whole seconds, and a target that was written later in that second. */
function sides(target: { readonly text: string; readonly md5?: string }, source = 'same', capabilities: object = {}): Sides {
  const made = sidesWith({}, {}, { source: { capabilities }, target: { capabilities: UNLISTED } })
  made.source.seed('k', source, { mtime: SECOND, ...('contentEtag' in capabilities && { checksum: md5Of('same') }) })
  made.target.seed('k', target.text, { mtime: SECOND + 500, ...(target.md5 !== undefined && { checksum: md5Of(target.md5) }) })
  return made
}

it('an MD5 that the target keeps and does not list decides within one second, by one HEAD', async () => {
  const same = sides({ text: 'same', md5: 'same' })
  await same.sync()
  expect([same.run.statistics.transferred, same.asTarget.callsOf('head').length, same.asSource.callsOf('read')]).toEqual([0, 1, []])
  const other = sides({ text: 'diff', md5: 'diff' })
  await other.sync()
  expect([other.run.of('copy')[0]?.reason, other.targetTexts()]).toEqual(['content-differs', { k: 'same' }])
})

it('what has no digest may differ, and is copied', async () => {
  const unknown = sides({ text: 'diff' })
  await unknown.sync()
  expect([unknown.run.of('copy')[0]?.reason, unknown.targetTexts()]).toEqual(['may-differ', { k: 'same' }])
})

it('an MD5 of the source is not trusted: its file may have changed without it', async () => {
  const stale = sides({ text: 'same', md5: 'same' }, 'news', UNLISTED)
  await stale.sync()
  expect([stale.run.of('copy')[0]?.reason, stale.targetTexts()]).toEqual(['content-differs', { k: 'news' }])
})
