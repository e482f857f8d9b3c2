import { describe, expect, it } from 'vitest'
import type { OptionRow } from '../../../src/options/table/row.ts'
import { nameOf } from '../../../scripts/docs/facts.ts'
import { GROUPS } from '../../../src/options/table/row.ts'
import { TABLE } from '../../../src/options/table/table.ts'

const table: readonly OptionRow[] = TABLE
const names = table.flatMap((row) => [row.name, ...(row.aliases ?? [])])

describe('the options table', () => {
  it('declares each name and each letter once', () => {
    const shorts = table.flatMap((row) => row.short ?? [])
    expect(new Set(names).size).toBe(names.length)
    expect(new Set(shorts).size).toBe(shorts.length)
    expect(shorts.filter((short) => !/^[A-Za-z]$/.test(short))).toEqual([])
  })

  it('refers to declared options only', () => {
    const references = table.flatMap((row) => [
      ...[...(row.requires ?? []), ...(row.conflicts ?? [])].map(nameOf),
      ...(row.requiresOneOf?.names ?? []),
      ...(row.requiresBeside ? Object.values(row.requiresBeside) : []),
    ])
    expect(references.filter((name) => !names.includes(name))).toEqual([])
    const mentioned = table.flatMap((row) => `${row.help} ${row.more ?? ''}`.match(/--[a-z][a-z0-9-]+/g) ?? [])
    expect(mentioned.filter((flag) => !names.includes(flag.slice(2)))).toEqual([])
  })

  it('ties options only to values that they take', () => {
    const tied = table.flatMap((row) => [...(row.requires ?? []), ...(row.conflicts ?? [])]).filter((one) => typeof one !== 'string')
    for (const { name, values } of tied) {
      expect(table.find((row) => row.name === name)?.value.choices).toEqual(expect.arrayContaining([...values]))
    }
    expect(tied.length).toBeGreaterThan(2)
  })

  it('has defaults that its kinds of value take', () => {
    const withDefault = table.filter((row) => row.default !== undefined)
    for (const row of withDefault) expect(() => row.value.parse(row.default ?? '')).not.toThrow()
    expect(withDefault.length).toBeGreaterThan(5)
  })

  it('uses every group', () => {
    expect(new Set(table.map((row) => row.group))).toEqual(new Set(GROUPS))
  })

  it('keeps every secret secret', () => {
    const suspicious = table.filter((row) => /secret|token|password|access-key|sse-c-key|kms-key/.test(row.name))
    expect(suspicious.map((row) => row.secret)).toEqual(suspicious.map(() => true))
  })
})
