import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { innermostFirst } from '../../../src/sync/folders/innermost-first.ts'

async function ordered(keys: readonly string[]): Promise<string[]> {
  async function* pages(): AsyncGenerator<{ key: string }[]> {
    for (const key of keys) yield [{ key }]
  }
  const found: string[] = []
  for await (const { key } of innermostFirst(pages())) found.push(key)
  return found
}

describe('innermostFirst', () => {
  it('yields each folder once, after all folders below it', async () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '0', '~', 'é'), minLength: 1, maxLength: 2 })
    const folder = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `${names.join('/')}/`)
    await fc.assert(fc.asyncProperty(fc.array(folder, { maxLength: 12 }), async (keys) => {
      const found = await ordered(keys)
      expect([...found].sort()).toEqual([...new Set(keys)].sort())
      for (const [i, key] of found.entries()) expect(found.slice(i + 1).filter((later) => later.startsWith(key))).toEqual([])
    }))
  })
})
