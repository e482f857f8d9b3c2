import { patternOf } from '../../../test/conformance/subject.ts'
import { MIB, SMALL_CONTENTS } from '../samples.ts'
import type { Case } from './case.ts'
import { fillTargets, putWith, type Stage } from './stage.ts'

const HEADERS = {
  blobContentType: 'text/x-odd; charset=utf-8',
  blobContentEncoding: 'x-none',
  blobContentDisposition: 'attachment; filename="a b.txt"',
  blobContentLanguage: 'en',
  blobCacheControl: 'max-age=60',
}

async function fillWithAll(stage: Stage): Promise<void> {
  const { container } = stage.source
  await stage.source.fill(SMALL_CONTENTS)
  await putWith(stage, 'with all', 'content', { blobHTTPHeaders: HEADERS, metadata: { one: 'a value', Two: '2' }, tags: { colour: 'dark blue' }, tier: 'Cool' })
  await container.putBlocks('wrong md5', [patternOf(100)], { blobHTTPHeaders: { blobContentMD5: Buffer.alloc(16, 1) } })
  await container.putBlocks('no md5', [patternOf(100)])
  await putWith(stage, 'large', patternOf(5 * MIB + 3), { tier: 'Cool' })
}

/** From a container to another one. */
export const ACROSS: readonly Case[] = [
  {
    name: 'across: headers, metadata, tiers',
    from: 'container',
    to: 'container',
    options: ['--block-size-mb', '2'],
    arrange: fillWithAll,
  },
  {
    name: 'across: --s2s-preserve-blob-tags --s2s-preserve-access-tier=false',
    from: 'container',
    to: 'no container',
    options: ['--s2s-preserve-blob-tags', '--s2s-preserve-access-tier=false'],
    arrange: fillWithAll,
  },
  {
    name: 'across: --delete-destination=true --compare-hash MD5',
    from: 'container',
    to: 'container',
    options: ['--delete-destination=true', '--compare-hash', 'MD5'],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { same: 'content', other: 'before', gone: 'x' })
      await stage.source.fill({ same: 'content', other: 'behind', new: 'new' })
    },
  },
  {
    name: 'across: --dry-run',
    from: 'container',
    to: 'container',
    options: ['--dry-run', '--delete-destination=true'],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { gone: 'not yet' })
      await stage.source.fill({ a: 'x' })
    },
  },
]
