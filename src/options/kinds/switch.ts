import { InvalidValue, type ValueKind } from './kind.ts'

/** The spellings of Go's strconv.ParseBool, which azcopy's flags accept after `=`. */
const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True']
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False']

/** On or off. `--flag` is on; `--flag=V` takes Go's spellings. */
export const onOff: ValueKind<boolean, boolean> = {
  form: 'switch',
  placeholder: '',
  json: [{ type: 'boolean' }],
  parse(text) {
    if (TRUE.includes(text)) return true
    if (FALSE.includes(text)) return false
    throw new InvalidValue('must be true or false')
  },
  accept(input) {
    if (typeof input !== 'boolean') throw new InvalidValue('must be true or false')
    return input
  },
}

/** Environment variables are stricter than flags, as in s3sync: a lenient `DELETE=1` could delete. */
export function parseStrictly(text: string): boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  throw new InvalidValue('must be exactly true or false')
}
