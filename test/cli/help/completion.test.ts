import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { completionScript } from '../../../src/cli/help/completion.ts'
import { choice } from '../../../src/options/kinds/choice.ts'
import { onOff } from '../../../src/options/kinds/switch.ts'
import { file, text } from '../../../src/options/kinds/text.ts'
import type { OptionRow } from '../../../src/options/table/row.ts'
import { SHELLS } from '../../../src/options/table/general.ts'
import { TABLE } from '../../../src/options/table/table.ts'

const SMALL: OptionRow[] = [
  { name: 'quick', short: 'k', aliases: ['rapid'], value: onOff, group: 'General', help: "Don't [wait]: go" },
  { name: 'mood', value: choice(['good', 'bad'], { placeholder: 'MOOD' }), group: 'General', help: 'Mood' },
  { name: 'list', value: file, group: 'General', help: 'List' },
  { name: 'name', value: text('NAME'), group: 'General', help: 'Name' },
]

describe('completion', () => {
  it.each(SHELLS)('for %s knows every option and every choice', (shell) => {
    const script = completionScript(shell, TABLE)
    const flags = TABLE.map(({ name }) => (shell === 'fish' ? `-l ${name}` : `--${name}`))
    expect(flags.filter((flag) => !script.includes(flag))).toEqual([])
    expect(script).toContain('DEEP_ARCHIVE')
  })

  it.each([
    ['fish', String.raw`complete -c objsync -l quick -s k -d 'Don\'t [wait]: go'`],
    ['fish', "complete -c objsync -n __fish_use_subcommand -a 'sync check run jobs help version completion'"],
    ['zsh', "_alternative 'commands:command:(sync check run jobs help version completion)' 'files:source:_files'"],
    ['elvish', 'if (== (count $words) 2) { put sync check run jobs help version completion }'],
    ['fish', "complete -c objsync -n '__fish_seen_subcommand_from run' -f -a '(__objsync_jobs)'"],
    ['zsh', '$words[1] jobs --names $config 2>/dev/null'],
    ['powershell', '& $words[0] jobs --names @config 2>$null'],
    ['elvish', '(external $words[0]) jobs --names 2>/dev/null'],
    ['fish', "complete -c objsync -l mood -d 'Mood' -x -a 'good bad'"],
    ['fish', "complete -c objsync -l list -d 'List' -r -F"],
    ['zsh', String.raw`'-k[Don'\''t \[wait\]\: go]'`],
    ['zsh', "'--mood=[Mood]:MOOD:(good bad)'"],
    ['zsh', "'--list=[List]:FILE:_files'"],
    ['powershell', ",@('--rapid', 'Don''t [wait]: go')"],
    ['powershell', "'--mood' = @('good', 'bad')"],
    ['elvish', "edit:complex-candidate -k &display='-k  Don''t [wait]: go'"],
    ['elvish', "&'--mood'=['good' 'bad']"],
  ])('for %s writes %s', (shell, line) => {
    expect(completionScript(shell, SMALL)).toContain(line)
  })

  it.skipIf(process.platform === 'win32').each([
    ['--', ['--quick', '--rapid', '--mood', '--list', '--name']],
    ['--qu', ['--quick']],
    ['--mood ', ['good', 'bad']],
    ['--mood g', ['good']],
    ['--mood = b', ['bad']],
    ['--name ', []],
    ['./package.js', ['./package.json']],
    ['--list ./package.js', ['./package.json']],
    ['sy', ['sync']],
    ['he', ['help']],
    ['x sy', []],
    ['completion z', ['zsh']],
    ['run ', ['photos', 'site']],
    ['run photos si', ['site']],
    ['run --config jobs.toml ', ['photos', 'of-jobs.toml']],
    ['run --config = jobs.toml of', ['of-jobs.toml']],
    ['check ph', ['photos']],
    ['check package.js', ['package.json']],
    ['check a ph', []],
    ['ru', ['run']],
  ])('answers %j in bash', (line, expected) => {
    const words = ['objsync', ...line.split(' ')].map((word) => `'${word}'`).join(' ')
    const script = `${completionScript('bash', SMALL)}
objsync() { echo "jobs: $1 $2" >&2; echo photos; if [[ $3 == --config ]]; then echo "of-$4"; else echo site; fi; }
COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1))
_objsync
printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
    expect({ answers: stdout.split('\n').filter(Boolean), stderr }).toEqual({ answers: expected, stderr: '' })
  })
})
