import { UsageError } from '../../errors.ts'

/** A place in a file. Lines and columns are counted from 1; a column is a UTF-16 code unit, as in most editors. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** `objsync.toml:4:15`, as compilers write it, so that editors can jump there. */
export function describePosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`
}

/** A mistake in a file. */
export function mistakeAt(at: Position, message: string): UsageError {
  return new UsageError(`${describePosition(at)}: ${message}`)
}
