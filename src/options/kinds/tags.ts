import { InvalidValue, TEXT_OR_TABLE, type ValueKind } from './kind.ts'

type Tags = Readonly<Record<string, string>>

const PAIR = /^([\w.~+%-]+)=([\w.~+%-]*)$/
const EXAMPLE = 'must be a URL-encoded query such as key1=value1&key2=value%202'

/** Tags as a URL-encoded query. A library caller may hand over an object, whose keys and values are not encoded. */
export const tags: ValueKind<Tags, Tags | string> = {
  form: 'value',
  placeholder: 'TAGS',
  json: TEXT_OR_TABLE,
  parse: parseTags,
  accept: (input) => (typeof input === 'string' ? parseTags(input) : acceptTags(input)),
}

/** @throws InvalidValue, also for two tags of one key, which the service would refuse for each object */
export function parseTags(text: string): Tags {
  const parsed = new Map<string, string>()
  for (const pair of text.split('&')) {
    const match = PAIR.exec(pair)
    if (match === null) throw new InvalidValue(EXAMPLE)
    const key = decode(match[1] ?? '')
    if (parsed.has(key)) throw new InvalidValue('must not name a key twice')
    parsed.set(key, decode(match[2] ?? ''))
  }
  return Object.fromEntries(parsed)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new InvalidValue(EXAMPLE)
  }
}

function acceptTags(input: Tags): Tags {
  const isTags = typeof input === 'object' && input !== null
  if (!isTags || Object.entries(input).some(([key, value]) => key === '' || typeof value !== 'string')) {
    throw new InvalidValue('must be an object of texts')
  }
  return { ...input }
}
