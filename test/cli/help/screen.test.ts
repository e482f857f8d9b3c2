import { describe, expect, it } from 'vitest'
import { EXAMPLES } from '../../../src/cli/help/examples.ts'
import { everything } from '../../../src/cli/help/reference.ts'
import { COMMON_OPTIONS, firstScreen } from '../../../src/cli/help/screen.ts'
import { invoke } from '../../options/support/invoke.ts'
import { TABLE } from '../../../src/options/table/table.ts'

function linesAt(columns?: number): string[] {
  return firstScreen(TABLE, columns).trimEnd().split('\n')
}

describe('the first screen', () => {
  it('fits 40 rows of 80 columns, and takes 80 columns without a terminal', () => {
    expect(linesAt(80).length).toBeLessThanOrEqual(40)
    expect(Math.max(...linesAt(80).map(({ length }) => length))).toBeLessThanOrEqual(80)
    expect([linesAt(), linesAt(0)]).toEqual([linesAt(80), linesAt(80)])
  })

  it.each([60, 72, 80, 100, 200])('keeps to %i columns', (columns) => {
    for (const line of linesAt(columns)) expect(line.length, line).toBeLessThanOrEqual(columns < 66 && line.startsWith('  objsync') ? 66 : columns)
  })

  it('is not cut off on a very narrow terminal', () => {
    const words = (text: string): string[] => text.split(/\s+/).filter(Boolean)
    expect(words(firstScreen(TABLE, 20))).toEqual(words(firstScreen(TABLE, 80)))
  })

  it('shows fifteen options, each on one line', () => {
    expect(COMMON_OPTIONS).toHaveLength(15)
    const lines = linesAt(80).filter((line) => / --[a-z]/.test(line.slice(0, 10)))
    expect(lines.map((line) => /--([a-z-]+)/.exec(line)?.[1])).toEqual(COMMON_OPTIONS)
  })

  it('shows six examples that are accepted as they stand', () => {
    expect(EXAMPLES).toHaveLength(6)
    for (const { command } of EXAMPLES) {
      expect(linesAt(80).some((line) => line.startsWith(`  ${command}  `)), command).toBe(true)
      expect(() => invoke(command.replace(/^objsync /, ''), {})).not.toThrow()
    }
  })
})

describe('the whole help', () => {
  it('names every option with its variable and its other names', () => {
    const text = everything(TABLE, 80)
    for (const { name } of TABLE) expect(text).toContain(`--${name}`)
    expect(text).toContain('[other names: --mirror-mode]')
    expect(text).toContain('[env: OBJSYNC_MAX_DELETE]')
  })

  it.each([72, 80, 120, 300])('keeps to %i columns, and to 120', (columns) => {
    const longest = Math.max(...everything(TABLE, columns).split('\n').map(({ length }) => length))
    expect(longest).toBeLessThanOrEqual(Math.min(columns, 120))
    if (columns >= 120) expect(longest).toBeGreaterThan(110)
  })

  it('has texts that are sentences: help begins with a capital and has no full stop, what follows it ends with one', () => {
    for (const { name, help, ...row } of TABLE) {
      expect(help, name).toMatch(/^[A-Za-z].*[^.]$/)
      if ('more' in row) expect(row.more, name).toMatch(/[.]$/)
    }
  })
})
