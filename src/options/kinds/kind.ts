/**
 * One kind of value that an option can have: how it is written on a command line, and what a library caller may
 * hand over instead. Each kind lives in a file of its own below `kinds/`.
 */
export interface ValueKind<Value, Input> {
  /** `switch` takes no separate word, `count` is a switch that adds up, `value` takes the next word. */
  readonly form: 'switch' | 'count' | 'value'
  /** What help prints after the flag, without brackets; empty for switches. */
  readonly placeholder: string
  /** Every accepted spelling, for help and completion. */
  readonly choices?: readonly string[]
  /** Shells complete the value with file names. */
  readonly completesFiles?: boolean
  /** A URL or a path, as SOURCE and TARGET are. */
  readonly isLocation?: true
  /** How a job file may write the value. Text alone when absent. */
  readonly json?: readonly JsonForm[]
  /** What values are accepted, in words, when the placeholder does not say it. */
  readonly range?: string
  /** @throws InvalidValue */
  parse(text: string): Value
  /** @throws InvalidValue */
  accept(input: Input): Value
}

/**
 * One JSON type of a value in a job file, with keywords of JSON Schema. Where `string` is not among the types of a kind, text
 * must contain a reference to a variable.
 * https://json-schema.org/draft-07/schema
 */
export type JsonForm =
  | { readonly type: 'string' | 'boolean' }
  | { readonly type: 'integer' | 'number'; readonly minimum: number; readonly maximum?: number }
  | { readonly type: 'array'; readonly items: { readonly type: 'string' } }
  | { readonly type: 'object'; readonly additionalProperties: { readonly type: 'string' } }

/** Text, or a list of texts. */
export const TEXT_OR_LIST: readonly JsonForm[] = [{ type: 'string' }, { type: 'array', items: { type: 'string' } }]

/** Text, or a table of texts. */
export const TEXT_OR_TABLE: readonly JsonForm[] = [{ type: 'string' }, { type: 'object', additionalProperties: { type: 'string' } }]

/** Text, or a number that is not negative. */
export const TEXT_OR_NUMBER: readonly JsonForm[] = [{ type: 'string' }, { type: 'number', minimum: 0 }]

export type AnyKind = ValueKind<unknown, never>

/** A value that its kind refuses. The message completes the sentence "invalid value 'x' for --flag: …". */
export class InvalidValue extends Error {
  override readonly name = 'InvalidValue'
}
