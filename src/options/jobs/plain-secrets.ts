import { withoutSecrets } from '../../location/redact.ts'
import type { OptionRow } from '../table/row.ts'
import { mistakeAt } from './position.ts'
import { partsOf } from './template.ts'
import type { TomlNode, TomlText } from './toml.ts'

const PASSWORD = /:[\\/]{1,3}[^\\/?#\s:@]*:[^\\/?#\s]+@/

/**
 * A file is copied, backed up and committed, so it must not contain secrets.
 *
 * @param row undefined for a location
 * @throws UsageError for an option that is secret, a signature or a password of a URL that is not in a variable
 */
export function refusePlainSecrets(node: TomlNode, name: string, row?: OptionRow): void {
  switch (node.type) {
    case 'string':
      return checkText(node, name, row)
    case 'array':
      return node.items.forEach((item) => refusePlainSecrets(item, name, row))
    case 'object':
      return node.entries.forEach(({ value }) => refusePlainSecrets(value, name, row))
    default:
      return
  }
}

function checkText(text: TomlText, name: string, row: OptionRow | undefined): void {
  // The text without the variables, but with their defaults, which are in the file.
  const plain = partsOf(text).map((part) => (typeof part === 'string' ? part : (part.fallback ?? ''))).join('')
  if (row?.secret && plain !== '') throw mistakeAt(text.at, `${name} is a secret, which must not be in a file; ${remedy(name)}`)
  if (PASSWORD.test(plain)) throw mistakeAt(text.at, `${name} contains a password, which must not be in a file; ${remedy('password')}`)
  if (withoutSecrets(plain) !== plain) throw mistakeAt(text.at, `${name} contains a signature (SAS), which must not be in a file; ${remedy('sas')}`)
}

function remedy(name: string): string {
  const variable = name.toUpperCase().replaceAll('-', '_')
  return `write \${${variable}} in its place and set the variable ${variable}`
}
