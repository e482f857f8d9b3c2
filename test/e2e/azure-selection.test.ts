import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { textsOf } from './support/local-world.ts'

const many = (folder: string): Record<string, string> => Object.fromEntries(Array.from({ length: 45 }, (_, i) => [`${folder}${String(i).padStart(2, '0')}`, '']))

describeAzurite('which blobs are synced, and what that costs', (blobs) => {
  const world = useAzureWorld(blobs)

  it('--exclude: of a prefix that is left out no page is listed but the one in which it begins', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ 'a': '1', ...many('b/'), 'bb': '1', ...many('c/d/'), 'c/e': '1', 'c/f/g': '1', 'z': '1' })
    const before = world.front.requests.length
    expect(await world.objsync(source, target, ['--exclude', 'b/*', '--exclude', 'c/d/*', '--max-keys', '10'])).toMatchObject({ code: 0 })
    const lists = world.front.requests.slice(before).filter(({ operation }) => operation === 'List Blobs')
    // The whole container takes ten pages of ten. One page shows that b/ begins, one listing what follows it; likewise for c/d/.
    expect(lists.length).toBeLessThanOrEqual(7)
    expect(Object.keys(await target.read()).sort()).toEqual(['a', 'bb', 'c/e', 'c/f/g', 'z'])
  })

  it('--exclude: a neighbour that some accounts list before the prefix, and others behind it, is copied', async () => {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ 'a': '1', 'b-/1': '1', ...many('b/'), 'b.txt': '1', 'z': '1' })
    expect(await world.objsync(source, target, ['--exclude', 'b/*', '--max-keys', '10'])).toMatchObject({ code: 0 })
    expect(Object.keys(await target.read()).sort()).toEqual(['a', 'b-/1', 'b.txt', 'z'])
  })

  it('--files-from lists neither side, --filter-from and --exclude-if-present leave out, --ignore-existing leaves alone', async () => {
    const [source, there, back] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write({ 'a': 'new', 'b/1': '1', 'c/.skip': '', 'c/1': '1', 'd.bak': '1' })
    await there.write({ a: 'old', other: 'kept' })
    const [list, rules] = [join(world.folder, 'list'), join(world.folder, 'rules')]
    await writeFile(list, 'a\nb/1\nmissing\n')
    await writeFile(rules, '- *.bak\n')
    expect(await world.objsync(source, there, ['--ignore-existing', '--filter-from', rules, '--exclude-if-present', '.skip'])).toMatchObject({ code: 0 })
    expect(await textsOf(there)).toEqual({ 'a': 'old', 'b/1': '1', 'other': 'kept' })
    const before = world.front.requests.length
    await world.objsync(there, back, ['--files-from', list])
    // One anonymous listing asks whether the source is public, as in every run.
    const lists = world.front.requests.slice(before).filter(({ operation, headers }) => operation === 'List Blobs' && headers.authorization !== undefined)
    expect(lists).toEqual([])
    expect(await textsOf(back)).toEqual({ 'a': 'old', 'b/1': '1' })
  })
})
