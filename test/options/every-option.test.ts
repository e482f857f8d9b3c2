import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OptionRow } from '../../src/options/row.ts'
import { camelCase } from '../../src/options/names.ts'
import { TABLE } from '../../src/options/table.ts'

const TESTS = path.resolve(import.meta.dirname, '..')
const table: readonly OptionRow[] = TABLE

/** The text of every test but this one. */
const texts = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && path.join(TESTS, name) !== import.meta.filename)
  .map((name) => readFileSync(path.join(TESTS, name), 'utf8'))

/** The ways in which a test can set the option: as a flag, with the side left open, in a library call, by a variable. */
function spellings({ name, short }: OptionRow): string[] {
  const sides = name.replace(/^(?:source|target)-/, '${side}-')
  const variable = `OBJSYNC_${name.toUpperCase().replaceAll('-', '_')}`
  return [`--${name}`, `--${sides}`, `--${name.replace(/^(?:source|target)-/, '%s-')}`, `${camelCase(name)}:`, variable, ...(short ? [`'-${short}'`] : [])]
}

describe('every option', () => {
  it.each(table.map((row) => [row.name, row] as const))('--%s is set by a test', (_name, row) => {
    const setBy = (text: string): boolean => spellings(row).some((spelling) => text.includes(spelling))
    expect(texts.some(setBy)).toBe(true)
  })
})
