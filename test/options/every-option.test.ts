import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OptionRow } from '../../src/options/table/row.ts'
import { TABLE } from '../../src/options/table/table.ts'

const TESTS = path.resolve(import.meta.dirname, '..')
const table: readonly OptionRow[] = TABLE

/** The tests of what options do; those beside this one show only how options are read. */
const texts = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !path.join(TESTS, name).startsWith(import.meta.dirname))
  .map((name) => readFileSync(path.join(TESTS, name), 'utf8'))

/** The ways in which a test can set the option: as a flag, with the side left open, by a variable. */
function spellings({ name, short }: OptionRow): RegExp[] {
  const sides = name.replace(/^(?:source|target)-/, '(?:source-|target-|%s-|\\$\\{\\w+\\}-)')
  const variable = `OBJSYNC_${name.toUpperCase().replaceAll('-', '_')}`
  const words = [`--${sides}`, `\\b${variable}`, ...(short ? [`'-${short}+'`] : [])]
  return words.map((word) => new RegExp(`${word}(?![\\w-])`))
}

describe('every option', () => {
  it.each(table)('--$name is set by a test of what it does', (row) => {
    const patterns = spellings(row)
    expect(texts.some((text) => patterns.some((pattern) => pattern.test(text)))).toBe(true)
  })
})
