import { describe, expect, it } from 'vitest'
import { compatAzcopyPage } from '../../scripts/docs/compat-azcopy-page.ts'
import { AZCOPY_NOTES, AZCOPY_VARIABLES, SHARED } from '../../scripts/docs/compat/azcopy-notes.ts'
import type { Aspect } from '../../scripts/docs/compat/note.ts'
import { conflictsOf, nameOf } from '../../scripts/docs/facts.ts'
import { variablesOf } from '../../src/options/read/environment.ts'
import { pairsInclude, type KindPair, type StorageKind } from '../../src/options/table/pairs.ts'
import type { OptionRow } from '../../src/options/table/row.ts'
import { TABLE } from '../../src/options/table/table.ts'
import { IGNORED } from '../../src/options/azcopy/ignored.ts'
import { findSpec, readSpec, type SpecRow } from './support/spec.ts'

const table: readonly OptionRow[] = TABLE
const page = compatAzcopyPage(table)
/** azcopy's names, each with the row that it sets. */
const declared = new Map(table.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => [name, row] as const)))
const own = [...declared].filter(([name, row]) => row.azcopy || name !== row.name).map(([name]) => name)

describe('the notes on azcopy', () => {
  it('speak of options that there are', () => {
    expect(Object.keys(AZCOPY_NOTES).filter((name) => ![...own, ...SHARED].includes(name))).toEqual([])
    expect(Object.keys(IGNORED).filter((name) => declared.has(name))).toEqual([])
    const texts = [...Object.values({ ...AZCOPY_NOTES, ...AZCOPY_VARIABLES }).map(({ text }) => text), ...Object.values(IGNORED).map(({ why }) => why)]
    const mentioned = texts.flatMap((text) => text.match(/(?<=--)[a-z][a-z0-9-]+/g) ?? [])
    expect(mentioned.filter((name) => !declared.has(name))).toEqual([])
  })

  it('leave no variable of s3sync to options of azcopy', () => {
    for (const row of table.filter(({ azcopy }) => azcopy)) expect(variablesOf(row, true)).toEqual(variablesOf(row, false))
  })
})

const file = findSpec()
const spec = file === undefined ? [] : readSpec(file, 'azcopy')
const flags = spec.filter((row) => row.flag.startsWith('--'))
const present = flags.filter(({ name }) => IGNORED[name] === undefined)

/** The table's row, unless a note says that it differs in this. */
function rowOf({ name }: SpecRow, aspect: Aspect): OptionRow | undefined {
  const row = declared.get(name)
  expect(row, `--${name}`).toBeDefined()
  return AZCOPY_NOTES[name]?.differs?.includes(aspect) ? undefined : row
}

const KINDS: Readonly<Record<string, readonly StorageKind[]>> = { '*': ['local', 'azure-blob'], 'local': ['local'], 'blob': ['azure-blob'], 'azure': ['azure-blob'] }
const PAIRS: readonly KindPair[] = [
  { source: 'local', target: 'azure-blob' }, { source: 'azure-blob', target: 'local' }, { source: 'azure-blob', target: 'azure-blob' },
]

/** Does the table name this pair? What it says of Azure Files and Data Lake Storage is left aside. */
function names(pairs: readonly string[], { source, target }: KindPair): boolean {
  return pairs.some((pair) => {
    if (pair === 'any' || pair === 'any with azure') return true
    const [from = '', arrow = '', to = ''] = pair.split(/(<?->)/)
    const fits = (one: string, two: string) => KINDS[one]?.includes(source) && KINDS[two]?.includes(target)
    return Boolean(fits(from, to)) || (arrow === '<->' && Boolean(fits(to, from)))
  })
}

describe.runIf(file !== undefined)("the table of azcopy's options", () => {
  it('is read', () => {
    expect(flags.length).toBeGreaterThan(45)
  })

  it.each(flags)('the document tells of $flag', ({ flag }) => {
    const lines = page.split('\n').filter((line) => line.startsWith(`| \`${flag}\` |`))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/\| (?:works the same|safer: |not: ).*\|$/)
  })

  it('holds every other option of the document', () => {
    const known = flags.map(({ name }) => name)
    expect([...own, ...SHARED, ...Object.keys(IGNORED)].filter((name) => !known.includes(name))).toEqual([])
  })

  it('has the same variables', () => {
    const variables = spec.filter(({ flag }) => flag.startsWith('$')).map(({ name }) => name)
    expect(Object.keys(AZCOPY_VARIABLES).sort()).toEqual(variables.sort())
    for (const name of variables) expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\| (?:works|safer|not)`, 'm'))
  })

  it.each(present)('$flag takes the same values', (row) => {
    const value = rowOf(row, 'values')?.value
    if (value === undefined) return
    expect(value.form).toBe(row.value === '' ? 'switch' : 'value')
    for (const choice of row.choices) for (const text of [choice, choice.toUpperCase(), choice.toLowerCase()]) expect(value.parse(text)).toBe(choice)
    expect([...(value.choices ?? [])].sort()).toEqual([...row.choices].sort())
  })

  it.each(present)('$flag has the same default', (row) => {
    const mine = rowOf(row, 'default')
    const given = row.default?.startsWith('(') ? undefined : row.default
    if (mine !== undefined) expect(['0', 'false'].includes(mine.default ?? '') ? undefined : mine.default).toBe(given)
  })

  it.each(present)('$flag stands for the same pairs of storages', (row) => {
    const mine = rowOf(row, 'pairs')
    if (mine === undefined) return
    for (const pair of PAIRS) expect(mine.pairs === undefined || pairsInclude(mine.pairs, pair), `${pair.source}->${pair.target}`).toBe(names(row.pairs, pair))
  })

  it.each(present)('$flag needs the same options', (row) => {
    const mine = rowOf(row, 'needs')
    if (mine !== undefined) expect((mine.requires ?? []).map(nameOf)).toEqual(row.mentioned.requires)
  })

  it.each(present)('$flag conflicts with the same options', (row) => {
    const mine = rowOf(row, 'conflicts')
    if (mine === undefined) return
    const shown = conflictsOf(mine, table).map(nameOf).filter((name) => flags.some((flag) => flag.name === name))
    const others = flags.filter(({ mentioned }) => mentioned.conflicts.includes(row.name)).map(({ name }) => name)
    const expected = [...new Set([...row.mentioned.conflicts, ...others])].filter((name) => flags.some((flag) => flag.name === name))
    expect([...new Set([...shown, ...backwards(mine)])].sort()).toEqual(expected.sort())
  })
})

/** Options that conflict with certain values of this one. */
function backwards({ name }: OptionRow): string[] {
  return table.filter((row) => row.azcopy && row.conflicts?.some((partner) => nameOf(partner) === name)).map((row) => row.name)
}
