import type { Alike } from './alike.ts'

/** Entries that may have one name at the target. */
export type Group = readonly Alike[]

/** A group, and the key that its folder has in the names of other entries at the target. */
export interface NamedGroup {
  readonly group: Group
  readonly as?: string | undefined
}

/** A folder that only the source has, until an entry of the target in it has been seen. */
interface Waiting {
  readonly group: Group
  /** What the keys of the group fold to. Those of everything in the folder begin with it. */
  readonly key: string
}

/**
 * Finds the spelling that the target uses for folders that only the source has as entries: there the folder is a part of other
 * names. The groups come in the order of their keys, so what a folder holds follows it, and only the folders above one entry wait
 * at a time.
 */
export class FolderForms {
  private waiting: Waiting[] = []

  /** Returns the groups of which the names are known now. */
  add(group: Group): NamedGroup[] {
    const key = group[0]?.key ?? ''
    const settled = this.leave(key)
    const seen = keptName(group)
    if (seen === undefined && key.endsWith('/')) {
      this.waiting.push({ group, key })
      return settled
    }
    return [...settled, ...(seen === undefined ? [] : this.settle(seen)), { group }]
  }

  /** Returns the groups that still wait. */
  end(): NamedGroup[] {
    return this.leave(undefined)
  }

  /** Folders that do not hold the key keep their own names. */
  private leave(key: string | undefined): NamedGroup[] {
    const isAbove = ({ key: folder }: Waiting): boolean => key !== undefined && key !== folder && key.startsWith(folder)
    const left = this.waiting.filter((each) => !isAbove(each))
    if (left.length > 0) this.waiting = this.waiting.filter(isAbove)
    return left.map(({ group }) => ({ group }))
  }

  /** @param seen a key of the target in all folders that wait */
  private settle(seen: string): NamedGroup[] {
    const segments = seen.split('/')
    const settled = this.waiting.map(({ group, key }) => ({ group, as: `${segments.slice(0, key.split('/').length - 1).join('/')}/` }))
    this.waiting = []
    return settled
  }
}

/** A key that the target has and keeps, because the source has it too. */
function keptName(group: Group): string | undefined {
  const hasSource = group.some(({ source }) => source !== undefined)
  return group.map(({ target, paired }) => paired ?? (hasSource ? target?.key : undefined)).find((each) => each !== undefined)
}
