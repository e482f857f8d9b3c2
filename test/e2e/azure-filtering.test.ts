import { expect, it } from 'vitest'
import { describeAzurite } from '../support/azure-blob.ts'
import { useAzureWorld } from './support/azure-world.ts'

const TREE = ['a.txt', 'b.html', 'B.TXT', 'dir/c.txt', 'dir/sub/d.txt', 'dir2/e.txt', 'f1.log', 'f2.log', 'f[1].log', 'odd name.txt']
/** Options, and what of the tree they let through. */
const FILTERS: readonly (readonly [string, string[], string[]])[] = [
  ['--include-pattern', ['--include-pattern', '*.txt;f?.log'], ['a.txt', 'dir/c.txt', 'dir/sub/d.txt', 'dir2/e.txt', 'f1.log', 'f2.log', 'odd name.txt']],
  ['--include-pattern with a class', ['--include-pattern', 'f[12].log'], ['f1.log', 'f2.log']],
  ['--exclude-pattern', ['--exclude-pattern', '*.txt'], ['B.TXT', 'b.html', 'f1.log', 'f2.log', 'f[1].log']],
  ['--exclude-path', ['--exclude-path', 'dir;f1'], ['B.TXT', 'a.txt', 'b.html', 'f2.log', 'f[1].log', 'odd name.txt']],
  ['--include-regex', ['--include-regex', '^dir/;\\.html$'], ['b.html', 'dir/c.txt', 'dir/sub/d.txt']],
  ['--exclude-regex', ['--exclude-regex', 'txt;[0-9]'], ['B.TXT', 'b.html']],
  ['--recursive=false', ['--recursive=false'], ['B.TXT', 'a.txt', 'b.html', 'f1.log', 'f2.log', 'f[1].log', 'odd name.txt']],
  ['--filter-include-regex, which is the other tool\'s', ['--filter-include-regex', '^dir2'], ['dir2/e.txt']],
  ['two at once', ['--include-pattern', '*.txt', '--exclude-path', 'dir/sub'], ['a.txt', 'dir/c.txt', 'dir2/e.txt', 'odd name.txt']],
]

describeAzurite('azcopy\'s filters', (blobs) => {
  const world = useAzureWorld(blobs)

  it.concurrent.each(FILTERS)('%s', async (_, options, expected) => {
    const [source, there, back] = [world.newPlace('local'), world.newPlace('azure-blob'), world.newPlace('local')]
    await source.write(Object.fromEntries(TREE.map((key) => [key, key])))
    expect(await world.objsync(source, there, options)).toMatchObject({ code: 0 })
    expect(Object.keys(await there.read()).sort()).toEqual(expected)
    await there.write(Object.fromEntries(TREE.map((key) => [key, key])))
    expect(await world.objsync(there, back, options)).toMatchObject({ code: 0 })
    expect(Object.keys(await back.read()).sort()).toEqual(expected)
  })

  it.concurrent('an expression that is none is refused', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('azure-blob')]
    await source.write({ a: 'x' })
    const ran = await world.objsync(source, target, ['--exclude-regex', '(['])
    expect(ran.code).toBe(2)
    expect(await target.read()).toEqual({})
  })
})
