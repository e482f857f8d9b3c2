import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { temporaryFolder } from '../../support/servers/guarded.ts'
import type { Ran } from './command.ts'
import { localPlace, type Contents, type Place } from './places.ts'
import { useResidentCommand } from './resident.ts'

/** Seconds since the epoch; the target's files are older than the source's unless a test says otherwise. */
export const [OLD, NEW] = [1_600_000_000, 1_700_000_000]

export interface LocalWorld {
  readonly folder: string
  newPlace(): Place
  objsync(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>
  /** Fills two new folders, runs the command with options between them, and gives back what the target then holds. */
  sync(source: Contents, target: Contents, options: readonly string[], env?: Readonly<Record<string, string>>): Promise<LocalRun>
}

export interface LocalRun extends Ran {
  readonly source: Place
  readonly target: Place
  /** Text by key. */
  readonly held: Record<string, string>
}

/** Folders only, no server: for what does not depend on the storages. */
export function useLocalWorld(): LocalWorld {
  let folder = ''
  let places = 0
  beforeAll(async () => {
    folder = await temporaryFolder('e2e')
    await mkdir(join(folder, 'home'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const { run } = useResidentCommand()
  const world: LocalWorld = {
    get folder() { return folder },
    newPlace: () => localPlace(join(folder, `place-${++places}`)),
    objsync: (words, env = {}) => run(words, { env: { HOME: join(folder, 'home'), ...env }, cwd: folder }),
    async sync(contents, before, options, env) {
      const [source, target] = [world.newPlace(), world.newPlace()]
      await source.write(contents, NEW)
      await target.write(before, OLD)
      const ran = await world.objsync([...options, source.location, target.location], env)
      return { ...ran, source, target, held: await textsOf(target) }
    },
  }
  return world
}

export async function textsOf(place: Place): Promise<Record<string, string>> {
  return Object.fromEntries(Object.entries(await place.read()).map(([key, bytes]) => [key, bytes.toString()]))
}
