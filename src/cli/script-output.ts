import type { Print } from '../lua/host/script.ts'
import type { OptionValues } from '../options/table/types.ts'
import type { Surroundings } from './surroundings.ts'

/** Where scripts print: on standard output as in s3sync, but on stderr where standard output is JSON for programs. */
export function printerFor(values: Pick<OptionValues, 'json' | 'jsonTracing' | 'outputType'>, { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>): Print {
  const isJson = values.json || values.jsonTracing || values.outputType === 'json'
  return (to, text, done) => void (to === 'stderr' || isJson ? stderr : stdout).write(text, done)
}
