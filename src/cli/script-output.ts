import type { Print } from '../lua/host/script.ts'
import type { OptionValues } from '../options/table/types.ts'
import type { Surroundings } from './surroundings.ts'

type Forms = Pick<OptionValues, 'json' | 'jsonTracing' | 'outputType' | 'ndjson' | 'missing' | 'different' | 'extra'>

/** Where scripts print: on standard output as in s3sync, but on stderr where standard output is for programs. */
export function printerFor(values: Forms, { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>): Print {
  const isForPrograms = isJson(values) || isList(values)
  return (to, text, done) => void (to === 'stderr' || isForPrograms ? stderr : stdout).write(text, done)
}

function isJson({ json, jsonTracing, outputType, ndjson }: Forms): boolean {
  return json || jsonTracing || ndjson || outputType === 'json'
}

/** A list of keys goes to standard output. */
function isList({ missing, different, extra }: Forms): boolean {
  return [missing, different, extra].includes('-')
}
