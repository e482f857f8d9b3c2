import { InvalidValue } from '../kinds/kind.ts'
import type { GivenLocation, GivenLocations } from '../invocation.ts'
import { mistakeAt } from './position.ts'
import { expand } from './template.ts'
import type { Job } from './job-file.ts'
import type { TomlText } from './toml.ts'
import { originAt, resolveLocation, type Context } from './value.ts'

/**
 * Returns the two sides of a job. A local path starts from the folder of the file.
 *
 * @throws UsageError for a variable that is not set, and for a path that is a misspelled URL
 */
export function sidesOfJob({ source, target }: Job, context: Context): GivenLocations {
  return { source: sideOf(source, context), target: sideOf(target, context) }
}

function sideOf(node: TomlText, context: Context): GivenLocation {
  const text = expand(node, context.env)
  try {
    return { text: resolveLocation(text, context), origin: originAt(node, false) }
  } catch (error) {
    if (error instanceof InvalidValue) throw mistakeAt(node.at, error.message)
    throw error
  }
}
