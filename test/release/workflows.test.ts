import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { BINARY_TARGETS } from '../../scripts/binary-targets.ts'
import { has } from '../../scripts/command.ts'
import { ROOT } from '../../scripts/project.ts'

const FOLDER = join(ROOT, '.github', 'workflows')
const FILES = [...readdirSync(FOLDER).map((name) => join('.github/workflows', name)), 'action.yml', 'docs/github-action.md']

interface Workflow {
  readonly permissions?: Record<string, string>
  readonly jobs: Record<string, { readonly needs?: string | string[]; readonly strategy?: { readonly matrix: { readonly include: { target: string }[] } } }>
}

const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const workflow = (name: string): Workflow => parse(readFileSync(join(FOLDER, name), 'utf8')) as Workflow

/** The text of every `run`, wherever it is. */
function scriptsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => (name === 'run' && typeof inner === 'string' ? [inner] : scriptsIn(inner)))
}

describe('workflows', () => {
  it.each(FILES)('%s takes every action of others by its commit, and names the version', (file) => {
    const uses = [...text(file).matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action = '']) => action)
    const others = uses.filter((action) => !action.startsWith('./') && !action.startsWith('objsync/objsync@'))
    expect(others.filter((action) => !/^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([])
  })

  it('take every image by its digest', () => {
    const images = [...`${text('Dockerfile')}\n${text('.github/workflows/executables.yml')}`.matchAll(/^(?:FROM|\s+IMAGE:)(?: --\S+)? (\S+)/gm)].map(([, image]) => image)
    expect(images).toHaveLength(3)
    for (const image of images) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/)
  })

  it.each(readdirSync(FOLDER))('%s may only read, unless a job asks for more', (name) => {
    expect(workflow(name).permissions).toEqual({ contents: 'read' })
  })

  it('put no expression into a script: what others choose must not become a command', () => {
    const blocks = FILES.flatMap((file) => (file.endsWith('.md') ? [...text(file).matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block = '']) => block) : [text(file)]))
    const scripts = blocks.flatMap((block) => scriptsIn(parse(block)))
    expect(scripts.length).toBeGreaterThan(10)
    for (const script of scripts) expect(script.match(/\$\{\{ (?!matrix\.)[^}]*\}\}/g) ?? []).toEqual([])
  })

  it('build an executable for every target', () => {
    const { jobs } = workflow('executables.yml')
    const targets = Object.values(jobs).flatMap(({ strategy }) => strategy?.matrix.include.map(({ target }) => target) ?? [])
    expect(targets.sort()).toEqual([...BINARY_TARGETS].sort())
  })

  it('publish nothing before everything is tested and built', () => {
    const { jobs } = workflow('release.yml')
    const before = (job: string): string[] => [jobs[job]?.needs ?? []].flat().flatMap((name) => [name, ...before(name)])
    for (const job of ['npm', 'image', 'github', 'manifests']) expect(before(job)).toEqual(expect.arrayContaining(['test', 'executables', 'files']))
  })

  it('name only scripts that package.json has', () => {
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
    const names = FILES.flatMap((file) => [...text(file).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name))
    expect(names.filter((name) => scripts[name] === undefined)).toEqual([])
    expect(existsSync(join(ROOT, '.ci', 'run'))).toBe(true)
  })

  it.runIf(has('actionlint', '-version'))('have no fault that actionlint knows', () => {
    const { stdout, status } = spawnSync('actionlint', [], { cwd: ROOT, encoding: 'utf8' })
    expect([stdout, status]).toEqual(['', 0])
  })
})

describe('issue forms', () => {
  const folder = join(ROOT, '.github', 'ISSUE_TEMPLATE')
  it.each(readdirSync(folder).filter((name) => name !== 'config.yml'))('%s has what GitHub asks of a form', (name) => {
    const form = parse(readFileSync(join(folder, name), 'utf8')) as { name: string; description: string; body: { type: string; id?: string; attributes: { label?: string; value?: string } }[] }
    expect([typeof form.name, typeof form.description]).toEqual(['string', 'string'])
    for (const { type, id, attributes } of form.body) expect(type === 'markdown' ? attributes.value : id && attributes.label).toBeTruthy()
    const ids = form.body.flatMap(({ id }) => id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  })
})
