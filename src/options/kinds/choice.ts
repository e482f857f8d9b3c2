import { InvalidValue, type ValueKind } from './kind.ts'

export interface ChoiceOptions<C extends string> {
  readonly placeholder: string
  /** Other spellings of a choice. */
  readonly aliases?: Readonly<Record<string, C>>
  /** Letter case does not matter. */
  readonly foldCase?: boolean
}

/** One of a closed list of words. */
export function choice<const C extends string>(choices: readonly C[], options: ChoiceOptions<C>): ValueKind<C, C> {
  const fold = (word: string): string => (options.foldCase ? word.toLowerCase() : word)
  const known = new Map<string, C>(Object.entries(options.aliases ?? {}).map(([alias, word]) => [fold(alias), word]))
  for (const word of choices) known.set(fold(word), word)
  const parse = (text: string): C => {
    const word = known.get(fold(String(text)))
    if (word === undefined) throw new InvalidValue(`must be one of ${choices.join(', ')}`)
    return word
  }
  // With other spellings, the choices are not all that a job file may write.
  const isClosed = options.aliases === undefined && !options.foldCase
  return { form: 'value', placeholder: options.placeholder, choices, ...(!isClosed && { json: [{ type: 'string' }] }), parse, accept: parse }
}
