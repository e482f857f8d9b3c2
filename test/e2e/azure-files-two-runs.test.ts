import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isTemporaryName } from '../../src/temporary/temporary-name.ts'
import { useFilesWorld } from './support/files-world.ts'

// Two runs from one source to one empty share meet at every name. Neither may lose a file, and the same content is no conflict.

const world = useFilesWorld()
const NAMES = ['a', 'b', 'c', 'large']

describe('two runs at once', () => {
  it.each([[['--put-md5']], [['--put-md5', '--preserve-info']]])('to an empty share, with an MD5 of each file, both end well: %j', async (options) => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    for (const name of NAMES) await writeFile(join(folder, name), name === 'large' ? Buffer.alloc(9 * 2 ** 20, name) : name)
    // No run renames anything before both have listed the empty share.
    let listed = 0
    let onBoth = (): void => undefined
    const both = new Promise<void>((resolve) => { onBoth = resolve })
    const faults = [
      world.files.faults.add({ kind: 'after', run: () => { if (++listed === 2) onBoth() } }, { operation: 'directory.listFilesAndDirectoriesSegment', share: share.name }),
      world.files.faults.add({ kind: 'wait', until: both }, { operation: 'file.rename', share: share.name }),
    ]
    onTestFinished(() => { for (const fault of faults) fault.remove() })
    const words = ['--from-to', 'LocalFile', ...options, folder, world.location(share)]
    const ran = await Promise.all([world.sync(...words), world.sync(...words)])
    expect(ran.map(({ code, stdout }) => [code, /not copied.*/.exec(stdout)?.[0]])).toEqual([[0, undefined], [0, undefined]])
    expect(share.tree()).toEqual(NAMES)
    expect(share.tree().some(isTemporaryName)).toBe(false)
    expect(share.file('a').bytes().toString()).toBe('a')
  })

  it('with other content of the same size, the first one stays and the second is told', async () => {
    const [folder, share] = [await world.newFolder(), world.newShare()]
    await writeFile(join(folder, 'a'), 'mine')
    const fault = world.files.faults.add({ kind: 'before', run: () => share.write('a', 'them') }, { operation: 'file.rename', share: share.name, times: 1 })
    onTestFinished(() => fault.remove())
    const ran = await world.sync('--from-to', 'LocalFile', '--put-md5', folder, world.location(share))
    expect(ran.code).toBe(1)
    expect(share.tree()).toEqual(['a'])
    expect(share.file('a').bytes().toString()).toBe('them')
  })
})
