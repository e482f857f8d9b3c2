import { UsageError } from '../../errors.ts'
import { parseLocation } from '../../location/parse.ts'
import { InvalidValue } from '../kinds/kind.ts'
import type { GivenLocation, GivenLocations } from '../invocation.ts'
import { mistakeAt } from './position.ts'
import { expand } from './template.ts'
import type { Job } from './job-file.ts'
import type { TomlText } from './toml.ts'
import { originAt, resolvePath, type Context } from './value.ts'

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
  const isUrl = /^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(text)
  return { text: isUrl ? text : pathOf(text, node, context), origin: originAt(node, false) }
}

function pathOf(text: string, node: TomlText, context: Context): string {
  try {
    const path = text.startsWith('~') ? `${resolvePath(text, context)}${text.endsWith('/') ? '/' : ''}` : text
    // It refuses URLs with a mistake, which must not become paths.
    const location = parseLocation(path, { cwd: context.folder })
    return location.kind === 'local' ? `${location.path}${location.trailingSlash ? '/' : ''}` : text
  } catch (error) {
    if (error instanceof InvalidValue || error instanceof UsageError) throw mistakeAt(node.at, error.message)
    throw error
  }
}
