import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../../scripts/project.ts'
import { start, type Ran } from '../e2e/support/command.ts'

interface Action {
  readonly inputs: Record<string, { readonly required?: boolean }>
  readonly outputs: Record<string, { readonly value: string }>
  readonly runs: { readonly steps: { readonly run: string; readonly env: Record<string, string> }[] }
}

let [root, folder, output] = ['', '', '']
beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'objsync-action-')) })
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'run-'))
  output = join(folder, 'output')
  await mkdir(join(folder, 'from', 'b c'), { recursive: true })
  await writeFile(join(folder, 'from', 'a.txt'), 'alpha')
  await writeFile(join(folder, 'from', 'b c', 'd.txt'), 'delta')
  await writeFile(output, 'earlier=step\n')
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** Runs the script of the action as the runner does: inputs are variables. */
function act(inputs: Record<string, string>): Promise<Ran> {
  const variables = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
  const program = [process.execPath, join(ROOT, 'scripts', 'action', 'run.mjs')]
  return start([], { program, cwd: folder, env: { GITHUB_OUTPUT: output, RUNNER_TEMP: folder, HOME: folder, ...variables } }).ended
}
const outputs = async (): Promise<string> => readFile(output, 'utf8')

describe('action.yml', () => {
  it('gives each input as a variable, and each output from the step', async () => {
    const { inputs, outputs: declared, runs } = parse(await readFile(join(ROOT, 'action.yml'), 'utf8')) as Action
    const [step] = runs.steps
    expect(step?.env).toEqual(Object.fromEntries(Object.keys(inputs).map((name) => [`INPUT_${name.toUpperCase()}`, `\${{ inputs.${name} }}`])))
    expect(step?.run).toBe('node "$GITHUB_ACTION_PATH/scripts/action/run.mjs"')
    expect(Object.entries(declared).map(([name, { value }]) => [name, value])).toEqual(
      ['copied', 'deleted', 'failed', 'bytes', 'status'].map((name) => [name, `\${{ steps.sync.outputs.${name} }}`]))
  })
})

describe('the script of the action', () => {
  it('syncs, and appends its outputs', async () => {
    await mkdir(join(folder, 'to'))
    await writeFile(join(folder, 'to', 'old.txt'), 'old')
    expect((await act({ source: 'from', target: 'to', args: '--delete\n--max-delete 1' })).code).toBe(0)
    expect(await readFile(join(folder, 'to', 'b c', 'd.txt'), 'utf8')).toBe('delta')
    expect(await outputs()).toBe('earlier=step\ncopied=2\ndeleted=1\nfailed=0\nbytes=10\nstatus=complete\n')
  })

  it('takes quotes around words with blanks', async () => {
    expect((await act({ source: 'from', target: 'to', args: `--filter-include-regex "^b c/"` })).code).toBe(0)
    expect(await outputs()).toContain('copied=1\n')
  })

  it.each([
    [{ args: '$(touch pwned) `touch pwned` ; touch pwned' }],
    [{ source: '$(touch pwned)' }], [{ target: 'to"; touch pwned; "' }], [{ source: '--delete' }],
    [{ version: 'latest; touch pwned' }], [{ version: '--prefix=/' }], [{ version: 'https://example.invalid/x.tgz' }], [{ version: '../from' }],
  ])('%j is data, and runs nothing', async (inputs) => {
    await act({ source: 'from', target: 'to', ...inputs })
    await expect(readFile(join(folder, 'pwned'))).rejects.toThrow('ENOENT')
    expect(await readFile(join(folder, 'from', 'a.txt'), 'utf8')).toBe('alpha')
  })

  it('refuses a version that is none, before anything is installed', async () => {
    const { code, stdout } = await act({ source: 'from', target: 'to', version: 'file:../x' })
    expect([code, stdout]).toEqual([2, '::error::the input version is "file:../x"; give a version such as 1.2.3, or a tag such as latest\n'])
  })

  it('fails with objsync, and still gives the outputs', async () => {
    const { code, stderr } = await act({ source: 'nowhere', target: 'to' })
    expect([code, stderr]).toEqual([2, expect.stringContaining('nowhere does not exist')])
    expect(await outputs()).toContain('status=refused\n')
  })

  it.each([
    [{ source: '' }, 'the input source is empty'], [{ target: '' }, 'the input target is empty'],
    [{ args: '--delete "' }, 'the input args has a " that is not closed'],
  ])('%j: one line, and exit code 2', async (inputs, message) => {
    const { code, stdout, stderr } = await act({ source: 'from', target: 'to', ...inputs })
    expect([code, stdout, stderr]).toEqual([2, `::error::${message}\n`, ''])
    expect(await outputs()).toBe('earlier=step\n')
  })
})

describe('words', () => {
  it('come back as they were quoted, whatever they hold', async () => {
    const { splitWords } = await import('../../scripts/action/words.mjs')
    const word = fc.string().filter((text) => !text.includes("'"))
    fc.assert(fc.property(fc.array(word), (words) => {
      expect(splitWords(words.map((text) => `'${text}'`).join(' \n'))).toEqual(words)
    }))
    expect(splitWords(`a"b c"d '' C:\\x\ty`)).toEqual(['ab cd', '', 'C:\\x', 'y'])
  })
})
