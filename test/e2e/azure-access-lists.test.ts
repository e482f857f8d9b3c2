import { expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeAzurite } from '../support/azure-blob.ts'
import { DEFAULT_ACCESS_LIST } from '../support/azure-front.ts'
import { useAzureWorld } from './support/azure-world.ts'
import { MIB } from './support/mixed.ts'
import type { BlobPlace } from './support/places.ts'

const LIST = 'user::rwx,user:1c7d0c0c-6d5e-4b9f-9d1f-3f3c8b6f3a77:r-x,group::---,mask::r-x,other::---'
const OF_FOLDER = 'user::rwx,group::r-x,other::---,default:user::rwx,default:group::r-x,default:other::---'
const FOLDER = { metadata: { hdi_isfolder: 'true' } }

describeAzurite('--preserve-permissions between accounts with a hierarchical namespace', (blobs) => {
  const world = useAzureWorld(blobs)
  const pathOf = ({ prefix }: BlobPlace, key: string): string => `${world.container.name}/${prefix}${key}`

  function listsOf(place: BlobPlace, keys: readonly string[]): (string | undefined)[] {
    return keys.map((key) => world.front.accessLists.get(pathOf(place, key)))
  }

  async function sides(contents: Readonly<Record<string, Buffer | string>>): Promise<[BlobPlace, BlobPlace]> {
    const [source, target] = [world.newPlace('azure-blob'), world.newPlace('azure-blob')]
    await source.write(contents)
    for (const key of Object.keys(contents)) world.front.accessLists.set(pathOf(source, key), LIST)
    return [source, target]
  }

  it.each([['BlobFSBlobFS'], ['BlobBlob'], ['BlobFSBlob'], ['BlobBlobFS']])('copies the lists of files, of one in blocks too: %s', async (fromTo) => {
    const keys = ['a', 'dir/b', 'in blocks']
    const [source, target] = await sides({ 'a': 'a', 'dir/b': '', 'in blocks': patternOf(2 * MIB + 1) })
    const options = ['--preserve-permissions', '--block-size-mb', '1', '--from-to', fromTo]
    expect((await world.objsync(source.location, target.location, options)).code).toBe(0)
    expect(listsOf(target, keys)).toEqual([LIST, LIST, LIST])
    expect(Object.keys(await target.read()).sort()).toEqual(keys)
  })

  it('copies them where the bytes pass through here, too', async () => {
    const [source, target] = await sides({ 'a': 'a', 'in blocks': patternOf(2 * MIB + 1) })
    const options = ['--preserve-smb-permissions=true', '--block-size-mb', '1', '--rate-limit-bandwidth', '1GiB']
    const refusal = { status: 501, code: 'NotImplemented' }
    for (const operation of ['Put Blob From URL', 'Put Block From URL']) world.front.refuse(operation, refusal)
    try {
      expect((await world.objsync(source, target, options)).code).toBe(0)
    } finally {
      for (const operation of ['Put Blob From URL', 'Put Block From URL']) world.front.refuse(operation, undefined)
    }
    expect(listsOf(target, ['a', 'in blocks'])).toEqual([LIST, LIST])
  })

  it('copies the lists of folders, and makes the blobs that mark them', async () => {
    const [source, target] = await sides({ 'dir/a': 'a' })
    for (const folder of ['dir', 'empty']) {
      await world.container.putBlob(source.prefix + folder, '', FOLDER)
      world.front.accessLists.set(pathOf(source, folder), OF_FOLDER)
    }
    expect((await world.objsync(source, target, ['--preserve-permissions'])).code).toBe(0)
    expect(listsOf(target, ['dir', 'empty', 'dir/a'])).toEqual([OF_FOLDER, OF_FOLDER, LIST])
    expect((await world.container.headBlob(`${target.prefix}empty`))?.metadata).toMatchObject({ hdi_isfolder: 'true' })
  })

  it('asks for no list without the option', async () => {
    const [source, target] = await sides({ a: 'a' })
    const { requests } = world.front
    const before = requests.length
    expect((await world.objsync(source, target)).code).toBe(0)
    expect(requests.slice(before).filter(({ operation }) => operation.endsWith('Access Control'))).toEqual([])
    expect(listsOf(target, ['a'])).toEqual([undefined])
  })

  it('fails a file whose list cannot be read, and writes nothing for it', async () => {
    const [source, target] = await sides({ a: 'a' })
    await target.write({ extra: 'not in the source' })
    world.front.refuse('Get Access Control', { status: 403, code: 'AuthorizationPermissionMismatch' })
    try {
      const ran = await world.objsync(source, target, ['--preserve-permissions', '--delete-destination', 'true'])
      expect(ran.code).toBe(1)
      expect(ran.stdout).toContain('Get Access Control')
    } finally {
      world.front.refuse('Get Access Control', undefined)
    }
    expect(Object.keys(await target.read())).toEqual(['extra'])
  })

  it('fails a file whose list cannot be set', async () => {
    const [source, target] = await sides({ a: 'a' })
    world.front.refuse('Set Access Control', { status: 403, code: 'AuthorizationPermissionMismatch' })
    try {
      const ran = await world.objsync(source, target, ['--preserve-permissions'])
      expect(ran.code).toBe(1)
      expect(ran.stdout).toContain('Set Access Control')
    } finally {
      world.front.refuse('Set Access Control', undefined)
    }
    expect(world.front.accessLists.get(pathOf(target, 'a')) ?? DEFAULT_ACCESS_LIST).toBe(DEFAULT_ACCESS_LIST)
  })

  it.each(['LocalBlob', 'BlobLocal'])('is refused where one side keeps no such lists: %s', async (pair) => {
    const [source, target] = pair === 'LocalBlob' ? [world.newPlace('local'), world.newPlace('azure-blob')] : [world.newPlace('azure-blob'), world.newPlace('local')]
    const ran = await world.objsync(source, target, ['--preserve-permissions'])
    expect(ran.code).toBe(2)
    expect(ran.stdout + ran.stderr).toContain('--preserve-permissions needs')
  })
})
