import { describe, expect, it } from 'vitest'
import { compatPage } from '../../scripts/docs/compat-page.ts'
import type { Aspect } from '../../scripts/docs/compat/note.ts'
import { NOTES, OWN, VARIABLES } from '../../scripts/docs/compat/notes.ts'
import { conflictsOf } from '../../scripts/docs/facts.ts'
import { variablesOf } from '../../src/options/read/environment.ts'
import type { OptionRow } from '../../src/options/table/row.ts'
import { ARGUMENTS } from '../../src/options/table/arguments.ts'
import { TABLE } from '../../src/options/table/table.ts'
import { findSpec, readSpec, type SpecRow } from './support/spec.ts'

const table: readonly OptionRow[] = TABLE
const names = new Set(table.filter((row) => !row.azcopy).map((row) => row.name))
const everyName = new Set(table.map((row) => row.name))
const page = compatPage(table)

describe('the notes on s3sync', () => {
  it('speak of options that there are', () => {
    expect([...Object.keys(NOTES), ...OWN].filter((name) => !names.has(name))).toEqual([])
    const mentioned = Object.values({ ...NOTES, ...VARIABLES }).flatMap(({ text }) => text.match(/(?<=`--)[a-z][a-z0-9-]+/g) ?? [])
    expect(mentioned.filter((name) => !everyName.has(name))).toEqual([])
  })
})

const file = findSpec()
const spec = file === undefined ? [] : readSpec(file)
const flags = spec.filter((row) => row.flag.startsWith('--'))
const known = new Set(flags.map(({ name }) => name))

/** The table's row, unless a note says that it differs in this. */
function rowOf({ name }: SpecRow, aspect: Aspect): OptionRow | undefined {
  const row = table.find((candidate) => candidate.name === name)
  expect(row, `--${name}`).toBeDefined()
  return NOTES[name]?.differs?.includes(aspect) ? undefined : row
}

/** Both directions of the conflicts, between options that s3sync and this program have. */
function conflictsIn({ name, conflicts }: SpecRow): string[] {
  const declaredByOthers = flags.filter((row) => row.conflicts.includes(name)).map((row) => row.name)
  return [...new Set([...conflicts, ...declaredByOthers])].filter((other) => names.has(other)).sort()
}

/** Without those of Azure, which s3sync does not have. */
function pairsOf({ pairs }: OptionRow): readonly string[] {
  return pairs?.filter((pair) => !pair.includes('azure')) ?? ['any']
}

describe.runIf(file !== undefined)("the table of s3sync's options", () => {
  it('is read', () => {
    expect(flags.length).toBeGreaterThan(120)
  })

  it.each(flags)('the document tells of $flag', ({ flag }) => {
    const line = page.split('\n').filter((candidate) => candidate.startsWith(`| \`${flag}\` |`))
    expect(line).toHaveLength(1)
    expect(line[0]).toMatch(/\| (?:works the same|safer: |not: ).*\|$/)
  })

  it('holds every other option of the document', () => {
    expect([...names].filter((name) => !known.has(name))).toEqual(OWN)
  })

  it('has the same positionals and variables', () => {
    const others = spec.filter((row) => !row.flag.startsWith('--')).map(({ name }) => name.replace(/[[\]]/g, ''))
    expect(others.sort()).toEqual([...ARGUMENTS.map(({ name }) => name), ...Object.keys(VARIABLES)].sort())
  })

  it.each(flags)('$flag takes the same values', (row) => {
    const choices = rowOf(row, 'values')?.value.choices ?? []
    const kind = table.find(({ name }) => name === row.name)?.value
    expect(kind?.form).toBe({ '': 'switch', '(count)': 'count' }[row.value] ?? 'value')
    for (const choice of row.choices) expect(() => kind?.parse(choice)).not.toThrow()
    expect(choices.filter((choice) => !row.choices.includes(choice))).toEqual([])
  })

  it.each(flags)('$flag has the same default', (row) => {
    const own = rowOf(row, 'default')
    if (own !== undefined) expect(own.default).toBe(row.default)
  })

  it.each(flags)('$flag has the same variable', (row) => {
    const own = table.find(({ name }) => name === row.name)
    const bare = own && variablesOf(own, true).filter((name) => !name.startsWith('OBJSYNC_'))
    if (row.variable !== undefined) expect(bare).toEqual([row.variable])
  })

  it.each(flags)('$flag stands for the same pairs of storages', (row) => {
    const own = rowOf(row, 'pairs')
    if (own !== undefined) expect(pairsOf(own)).toEqual(row.pairs)
  })

  it.each(flags)('$flag needs the same options', (row) => {
    const own = rowOf(row, 'needs')
    const needed = (own?.requires ?? []).filter((partner) => typeof partner === 'string')
    if (own !== undefined) expect([...needed]).toEqual(row.requires)
  })

  it.each(flags)('$flag conflicts with the same options', (row) => {
    const own = rowOf(row, 'conflicts')
    if (own === undefined) return
    const declared = conflictsOf(own, table).filter((partner) => typeof partner === 'string').filter((partner) => known.has(partner))
    expect([...declared].sort()).toEqual(conflictsIn(row))
  })
})
