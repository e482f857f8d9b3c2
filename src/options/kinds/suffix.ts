import { InvalidValue, type ValueKind } from './kind.ts'

/** What comes at the end of a name: any text without slashes and control characters. */
export const suffix: ValueKind<string, string> = { form: 'value', placeholder: 'TEXT', accept, parse: accept }

function accept(input: string): string {
  if (typeof input === 'string' && input !== '' && !/[/\\\p{Cc}]/u.test(input)) return input
  throw new InvalidValue('must be the end of a name, such as .bak, without slashes')
}
