import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { start, system } from '../e2e/support/command.ts'
import { compile, createConsumer, typeCheck, writeFiles, type Consumer } from './support/consumer.ts'

/** One example of a page. */
interface Example {
  readonly name: string
  readonly file: string
  readonly text: string
  /** What its comments say that it prints, in this order. */
  readonly prints: readonly string[]
}

const PAGES = ['README.md', 'docs/library.md']

async function examplesOf(page: string): Promise<Example[]> {
  const text = await readFile(join(ROOT, page), 'utf8')
  return [...text.matchAll(/^( *)```ts\n([^]*?)^ *```$/gm)].map((match, i) => {
    const example = (match[2] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), '')
    return {
      name: `${page}, example ${i + 1}`,
      file: `${page.replaceAll(/\W/g, '-').toLowerCase()}-${i + 1}.ts`,
      text: example,
      prints: [...example.matchAll(/\/\/ prints: (.*)$/gm)].map(([, line = '']) => line),
    }
  })
}

const EXAMPLES = (await Promise.all(PAGES.map(examplesOf))).flat()

/** Nobody here has a bucket: a location in one becomes a folder, after the types have been checked. */
function withoutServices(text: string): string {
  return text.replaceAll(/'(?:s3|az):\/\/([\w/-]+)'/g, "'bucket-of-$1'")
}

describe('the examples of the documents', () => {
  let consumer: Consumer
  beforeAll(async () => {
    consumer = await createConsumer()
    await writeFiles(consumer.folder, Object.fromEntries(EXAMPLES.map(({ file, text }) => [file, text])))
    await writeFiles(consumer.folder, { 'memory-store.ts': await readFile(join(ROOT, 'examples/library/memory-store.ts'), 'utf8') })
    await writeFiles(consumer.folder, { 'memory-store.test.ts': await readFile(join(ROOT, 'examples/library/memory-store.test.ts'), 'utf8') })
  }, 180_000)
  afterAll(() => consumer.remove())

  it('are there', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(10)
  })

  it('have the types that the package publishes', async () => {
    const files = [...EXAMPLES.map(({ file }) => file), 'memory-store.ts', 'memory-store.test.ts']
    expect(typeCheck(consumer.folder, files, { types: ['node'] })).toBe('')
  })

  it.each(EXAMPLES)('run, and print what they say: $name', async ({ file, text, prints }) => {
    const folder = join(consumer.folder, 'runs', file)
    await writeFiles(folder, { [file]: withoutServices(text), 'photos/a.jpg': 'alpha', 'photos/b/c.jpg': 'gamma!' })
    await compile(folder, [file])
    const { code, stdout, stderr } = await start([file.replace(/\.ts$/, '.js')], { cwd: folder, program: [process.execPath], env: system() }).ended
    expect([code, stderr]).toEqual([0, ''])
    const lines = stdout.split('\n')
    for (const line of prints) expect(lines).toContain(line)
    await rm(folder, { recursive: true })
  })

  it('has a storage of one\'s own that passes the conformance suite under node:test', async () => {
    await compile(consumer.folder, ['memory-store.ts', 'memory-store.test.ts'])
    const { code, stdout } = await start(['--test-reporter=tap', 'memory-store.test.js'], { cwd: consumer.folder, program: [process.execPath] }).ended
    expect([code, stdout.match(/^# fail .*$/m)?.[0]]).toEqual([0, '# fail 0'])
    expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(90)
  })
})
