import { createFold } from '../../order/fold-key.ts'
import { equal, rejects, same } from './assertions.ts'
import { keysOf, on, WAYS } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'
import type { Suite } from './suite.ts'

/** Two spellings of one name, where names fold in this way. */
const SPELLINGS = [
  ['letter case', 'folder/Name', 'folder/NAME'],
  ['Unicode forms', 'caf\u00e9', 'cafe\u0301'],
] as const

/** Nobody may lose an object because another one has nearly its name. */
export function addNames({ it }: Suite, subject: StorageUnderTest): void {
  const fold = createFold(subject.capabilities) ?? ((key: string) => key)
  for (const [what, first, second] of SPELLINGS) for (const [way, write] of WAYS) {
    if (fold(first) === fold(second)) {
      it(`refuses a new object whose name differs from that of another in ${what} only: ${way}`, on(subject, async ({ storage, inspect, leftovers }) => {
        await write(storage, first, 'first')
        await rejects(write(storage, second, 'second', {}, { expectAbsent: true }), 'conflict')
        same((await inspect(first))?.toString(), 'first')
        equal(await keysOf(storage), [first])
        equal(await leftovers(), [])
      }))
    } else {
      it(`keeps two objects whose names differ in ${what} only: ${way}`, on(subject, async ({ storage, inspect }) => {
        await write(storage, first, 'first', {}, { expectAbsent: true })
        await write(storage, second, 'second', {}, { expectAbsent: true })
        same((await inspect(first))?.toString(), 'first')
        same((await inspect(second))?.toString(), 'second')
        equal((await keysOf(storage)).sort(), [first, second].sort())
      }))
    }
  }
}
