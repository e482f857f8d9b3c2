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
  /** What values are accepted, in words, when the placeholder does not say it. */
  readonly range?: string
  /** @throws InvalidValue */
  parse(text: string): Value
  /** @throws InvalidValue */
  accept(input: Input): Value
}

export type AnyKind = ValueKind<unknown, never>

/** A value that its kind refuses. The message completes the sentence "invalid value 'x' for --flag: …". */
export class InvalidValue extends Error {
  override readonly name = 'InvalidValue'
}
