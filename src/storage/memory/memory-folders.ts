import { compareKeys } from '../../order/compare-keys.ts'

/** Every folder that a key lies in and every folder that was made, with those above them, in the order of keys. */
export function foldersOf(keys: Iterable<string>, made: Iterable<string>): string[] {
  const folders = new Set<string>()
  for (const key of [...keys, ...made]) {
    for (let slash = key.indexOf('/'); slash !== -1; slash = key.indexOf('/', slash + 1)) folders.add(key.slice(0, slash + 1))
  }
  return [...folders].sort(compareKeys)
}

export function foldersDirectlyBelow(prefix: string, folders: readonly string[]): string[] {
  return folders.filter((folder) => {
    return folder.startsWith(prefix) && folder !== prefix && folder.indexOf('/', prefix.length) === folder.length - 1
  })
}
