import { match, refuse, skip, take, type Reader } from './reader.ts'

const KEYS: Readonly<Record<string, string>> = {
  sc: 'Script', script: 'Script', scx: 'Script_Extensions', scriptextensions: 'Script_Extensions',
  gc: 'General_Category', generalcategory: 'General_Category',
}

/** Reads what follows `\p` or `\P`: one letter, or a name in braces, which Rust reads loosely. */
export function propertyClass(reader: Reader, negated: boolean): string {
  const name = match(reader, /\{([^}]*)\}/y)?.[1] ?? take(reader)
  const inner: Reader = { text: name, at: 0 }
  const inverse = skip(inner, '^') !== negated
  const known = spellings(name.slice(inner.at)).find(isProperty)
  if (known === undefined) refuse(`the unknown property \\p{${name}}`)
  return `\\${inverse ? 'P' : 'p'}{${known}}`
}

/** JavaScript knows each property by exact names only, and scripts only with their key. */
function spellings(name: string): string[] {
  const [, key, value] = /^\s*([\w\s-]+?)\s*[=:]\s*(.*)$/.exec(name) ?? []
  if (key !== undefined && value !== undefined) {
    const known = KEYS[key.replace(/[\s_-]/g, '').toLowerCase()] ?? key
    return [`${known}=${value}`, `${known}=${titleCase(value)}`]
  }
  const title = titleCase(name)
  return [name, title, name.toUpperCase(), `Script=${name}`, `Script=${title}`]
}

function titleCase(name: string): string {
  return name.trim().split(/[\s_-]+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join('_')
}

function isProperty(name: string): boolean {
  try {
    return new RegExp(`^[^\\p{${name}}]`, 'v').source !== ''
  } catch {
    return false
  }
}
