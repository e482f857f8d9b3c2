import { describe, expect, it } from 'vitest'
import { readCommandLine } from '../../../src/options/read/command-line.ts'
import { choice } from '../../../src/options/kinds/choice.ts'
import { onOff } from '../../../src/options/kinds/switch.ts'
import { text } from '../../../src/options/kinds/text.ts'
import type { OptionRow } from '../../../src/options/table/row.ts'
import { TABLE } from '../../../src/options/table/table.ts'

function read(line: string, table: readonly OptionRow[] = TABLE) {
  const { positionals, texts } = readCommandLine(line.split(' ').filter(Boolean), table)
  return { positionals, ...Object.fromEntries(texts) }
}

function refusal(line: string): string {
  try {
    read(line)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

describe('the command line', () => {
  it.each([
    ['', { positionals: [] }],
    ['a b', { positionals: ['a', 'b'] }],
    ['--delete a b', { positionals: ['a', 'b'], delete: 'true' }],
    ['a --delete b', { positionals: ['a', 'b'], delete: 'true' }],
    ['a b --delete=false', { positionals: ['a', 'b'], delete: 'false' }],
    ['a b --delete=T --delete=0', { positionals: ['a', 'b'], delete: '0' }],
    ['a --delete true', { positionals: ['a', 'true'], delete: 'true' }],
    ['--worker-size 4 a b', { positionals: ['a', 'b'], 'worker-size': '4' }],
    ['--worker-size=4 --worker-size 5', { positionals: [], 'worker-size': '5' }],
    ['--filter-include-regex=--delete a', { positionals: ['a'], 'filter-include-regex': '--delete' }],
    ['--filter-include-regex --deleted a', { positionals: ['a'], 'filter-include-regex': '--deleted' }],
    ['--filter-include-regex=a=b', { positionals: [], 'filter-include-regex': 'a=b' }],
    ['--filter-include-regex -- a', { positionals: ['a'], 'filter-include-regex': '--' }],
    ['--filter-include-regex sync a b', { positionals: ['a', 'b'], 'filter-include-regex': 'sync' }],
    ['--no-guess-mime-type a b', { positionals: ['a', 'b'], 'no-guess-mime-type': 'true' }],
    ['-- --delete b', { positionals: ['--delete', 'b'] }],
    ['- -5', { positionals: ['-', '-5'] }],
    ['-vv a -v --verbose', { positionals: ['a'], verbose: '4' }],
    ['-vvq', { positionals: [], verbose: '2', quiet: '1' }],
    ['-vv --verbose=false -v', { positionals: [], verbose: '1' }],
    ['-h', { positionals: [], help: 'true' }],
    ['sync a b', { positionals: ['a', 'b'] }],
    ['--delete sync a b', { positionals: ['a', 'b'], delete: 'true' }],
    ['sc a b', { positionals: ['a', 'b'] }],
    ['s s b', { positionals: ['s', 'b'] }],
    ['a sync', { positionals: ['a', 'sync'] }],
    ['./s b', { positionals: ['./s', 'b'] }],
    ['-- s b', { positionals: ['s', 'b'] }],
  ])('reads %j', (line, expected) => {
    expect(read(line)).toEqual(expected)
  })

  it.each([
    ['--delte a b', "unknown option '--delte' (Did you mean --delete?)"],
    ['--delte=true a b', "unknown option '--delte' (Did you mean --delete?)"],
    ['--worker a b', "unknown option '--worker'"],
    ['--check_size', "unknown option '--check_size' (Did you mean --check-size?)"],
    ['-x', "unknown option '-x'"],
    ['-vx', 'unknown option'],
    ['--worker-size', "option '--worker-size <N>' argument missing"],
    ['a b --delete true', "unexpected argument 'true'"],
    ['a b https://x/y?sig=S3CRET', "unexpected argument 'https://x/y?[redacted]'"],
  ])('refuses %j', (line, message) => {
    expect(refusal(line)).toContain(message)
    expect(refusal(line)).not.toMatch(/\n|S3CRET/)
  })

  it('never repeats the value of a misspelled secret', () => {
    expect(refusal('--source-secret-acess-key=S3CRET a b')).toContain("unknown option '--source-secret-acess-key' (Did you mean")
    expect(refusal('--source-secret-acess-key S3CRET a b')).not.toContain('S3CRET')
  })

  it('reads short letters with values, aliases and tri-state choices where a table has them', () => {
    const table: OptionRow[] = [
      { name: 'form', short: 'f', value: text('X'), group: 'General', help: '' },
      {
        name: 'destroy', aliases: ['delete-destination'],
        value: choice(['true', 'false', 'prompt'], { placeholder: 'X', foldCase: true }), group: 'General', help: '',
      },
      { name: 'quick', short: 'k', aliases: ['rapid'], value: onOff, group: 'General', help: '' },
    ]
    expect(read('-f v a', table)).toEqual({ positionals: ['a'], form: 'v' })
    expect(read('-fv a', table)).toEqual({ positionals: ['a'], form: 'v' })
    expect(read('--delete-destination=Prompt -k b', table)).toEqual({ positionals: ['b'], destroy: 'Prompt', quick: 'true' })
    expect(read('--rapid a --delete-destination true', table)).toEqual({ positionals: ['a'], destroy: 'true', quick: 'true' })
    expect(table[1]?.value.parse('PROMPT')).toBe('prompt')
  })
})
