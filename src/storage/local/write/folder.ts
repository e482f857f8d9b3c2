import { constants } from 'node:fs'
import { propertiesOf } from '../../../portable/posix.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { CallOptions } from '../../contract/context.ts'
import type { FolderOptions } from '../../contract/writing.ts'
import { codeOf, isAbsent, storageErrorOf } from '../disk/errors.ts'
import { pathOfListed, pathToWrite } from '../disk/key-to-path.ts'
import { applyProperties } from '../posix/apply.ts'
import type { LocalTarget } from './target.ts'
import { joinPath, splitKey } from './target-folders.ts'

const FOLDER_FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_DIRECTORY)

/** See `Target.makeFolder`. What the folder keeps is set by `finishFolder` where there is one. */
export async function makeFolder(target: LocalTarget, key: string, options: FolderOptions | undefined): Promise<void> {
  const { root, settings, folders, keptFacts, pace } = target
  throwIfStopped(options?.signal)
  const facts = settings.posix === undefined ? options?.facts : undefined
  const folder = nameOf(key)
  pathToWrite(root, folder)
  const store = async (path: string): Promise<void> => {
    if (facts) await keptFacts?.store(key, path, facts)
  }
  await folders.with(folder, { calls: pace.calls(), make: true }, store).catch((error: unknown) => {
    throw storageErrorOf(error, 'make the folder', key)
  })
}

/** See `Target.finishFolder`. A folder whose metadata says nothing of it stays as it is. */
export async function finishFolder(target: LocalTarget, key: string, { facts = {}, signal }: FolderOptions): Promise<void> {
  const { root, settings, folders, keptFacts, pace } = target
  throwIfStopped(signal)
  const properties = propertiesOf(facts.metadata ?? {}, settings.posix ?? 'standard')
  const folder = nameOf(key)
  pathOfListed(root, folder)
  const calls = pace.calls()
  try {
    await folders.with(folder, { calls, make: false }, async (path) => {
      await keptFacts?.store(key, path, facts)
      if (Object.values(properties).every((property) => property === undefined)) return
      const fd = await calls.open(path, FOLDER_FLAGS)
      try {
        const { mtimeMs } = await calls.fstat(fd)
        await applyProperties({ key, fd }, properties, mtimeMs, calls)
        if (properties.mode !== undefined) folders.settled?.(folder)
      } finally {
        await calls.close(fd)
      }
    })
  } catch (error) {
    throw storageErrorOf(error, 'set the properties of the folder', key)
  }
}

/** See `Target.removeFolder`. */
export async function removeFolder({ root, folders, pace }: LocalTarget, key: string, options: CallOptions | undefined): Promise<boolean> {
  throwIfStopped(options?.signal)
  const folder = nameOf(key)
  pathOfListed(root, folder)
  const calls = pace.calls()
  const [above, name] = splitKey(folder)
  try {
    await folders.with(above, { calls, make: false }, async (path) => calls.removeFolder(joinPath(path, name)))
    return true
  } catch (error) {
    if (isAbsent(error)) return true
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false
    throw storageErrorOf(error, 'remove the folder', key)
  }
}

function nameOf(key: string): string {
  return key.replace(/\/$/, '')
}
