import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { jobSchema } from '../../../scripts/docs/job-schema.ts'
import { readJobFile } from '../../../src/options/jobs/job-file.ts'
import { readToml, type TomlNode } from '../../../src/options/jobs/toml.ts'

const validate = new Ajv({ strict: true, allErrors: true, strictRequired: false, allowUnionTypes: true }).compile(JSON.parse(jobSchema()) as object)
const examples = [...readFileSync(new URL('../../../docs/jobs.md', import.meta.url), 'utf8').matchAll(/```toml\n(.*?)```/gs)].map(([, text = '']) => text)

function plain(node: TomlNode): unknown {
  if (node.type === 'array') return node.items.map(plain)
  return node.type === 'object' ? Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)])) : node.value
}

function isValid(text: string): boolean {
  return validate(plain(readToml(text, 'o.toml')))
}

function isRead(text: string): boolean {
  try {
    readJobFile(text, 'o.toml')
    return true
  } catch {
    return false
  }
}

const job = (line: string): string => `[job.a]\nsource = "s"\ntarget = "t"\n${line}\n`

describe('the schema of objsync.toml', () => {
  it.each(examples)('takes the example of the document: %s', (text) => {
    expect([isValid(text), isRead(text)]).toEqual([true, true])
  })

  it('has examples', () => expect(examples.length).toBeGreaterThan(1))

  it.each([
    ['delete = true', true], ['delete = "${D}"', true], ['delete = "true"', false], ['delete = 1', false], ['worker-size = 8', true], ['worker-size = 0', false], ['worker-size = 65536', false],
    ['worker-size = 1.5', false], ['worker-size = "${W:-8}"', true], ['sse = "AES256"', true], ['sse = "rot13"', false], ['sse = "${SSE}"', true], ['from-to = "localblob"', true],
    ['exclude = ["a", "b"]', true], ['exclude = "a"', true], ['exclude = [1]', false], ['exclude = { a = "b" }', false], ['metadata = { a = "b" }', true], ['metadata = { a = 1 }', false],
    ['multipart-chunksize = "8MiB"', true], ['multipart-chunksize = 8388608', true], ['multipart-chunksize = true', false], ['cap-mbps = 2.5', true], ['cap-mbps = -1', false],
    ['target-access-key = "${K}"', true], ['target-access-key = "AKIAEXAMPLE"', false], ['target-access-key = "${K:-AKIAEXAMPLE}"', false],
    ['exlude = "x"', false], ['config = "x"', false], ['help = true', false], ['filter-mtime-before = 2020-01-01T00:00:00Z', true],
  ])('judges %s as objsync does', (line, isFine) => {
    expect([isValid(job(line)), isRead(job(line))]).toEqual([isFine, isFine])
  })

  it.each(['[job.a]\nsource = "s"\n', '[jobs.a]\n', '[job."a b"]\nsource = "s"\ntarget = "t"\n', '[defaults]\nsource = "s"\n', 'job = 3\n'])('refuses %j as objsync does', (text) => {
    expect([isValid(text), isRead(text)]).toEqual([false, false])
  })
})
