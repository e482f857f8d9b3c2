import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/project.ts'

type Schema = { readonly [keyword: string]: unknown }

const FILE = JSON.parse(readFileSync(join(ROOT, 'docs', 'schema', 'check.schema.json'), 'utf8')) as Schema

/**
 * What is wrong with a line by docs/schema/check.schema.json, which uses few keywords. Properties that the schema does not
 * name are wrong too, so that nothing is printed that it does not describe.
 */
export function problemsOf(line: unknown): string[] {
  return problems(line, FILE, '')
}

function problems(value: unknown, schema: Schema, at: string): string[] {
  if (typeof schema['$ref'] === 'string') return problems(value, definition(schema['$ref']), at)
  if (Array.isArray(schema['oneOf'])) {
    const all = (schema['oneOf'] as Schema[]).map((each) => problems(value, each, at))
    return all.filter((found) => found.length === 0).length === 1 ? [] : all.flat()
  }
  return [...ofValue(value, schema, at), ...ofObject(value, schema, at), ...ofArray(value, schema, at)]
}

function definition(ref: string): Schema {
  return (FILE['$defs'] as Record<string, Schema>)[ref.replace('#/$defs/', '')] ?? {}
}

function ofValue(value: unknown, { type, const: only, enum: some, minimum }: Schema, at: string): string[] {
  const isOfType = type === undefined || type === typeOf(value) || (type === 'number' && typeof value === 'number')
  return [
    ...(isOfType ? [] : [`${at} is no ${String(type)}`]),
    ...(only === undefined || only === value ? [] : [`${at} is not ${String(only)}`]),
    ...(!Array.isArray(some) || some.includes(value) ? [] : [`${at} is ${String(value)}`]),
    ...(typeof minimum === 'number' && (value as number) < minimum ? [`${at} is below ${minimum}`] : []),
  ]
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function ofObject(value: unknown, { properties, additionalProperties, required }: Schema, at: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const known = (properties ?? {}) as Record<string, Schema>
  const missing = ((required ?? []) as string[]).filter((name) => !(name in value)).map((name) => `${at} lacks ${name}`)
  return [...missing, ...Object.entries(value).flatMap(([name, each]) => {
    const schema = known[name] ?? (additionalProperties as Schema | undefined)
    return schema ? problems(each, schema, `${at}.${name}`) : [`${at}.${name} is unknown`]
  })]
}

function ofArray(value: unknown, { items }: Schema, at: string): string[] {
  return Array.isArray(value) && items ? value.flatMap((each, i) => problems(each, items as Schema, `${at}[${i}]`)) : []
}
